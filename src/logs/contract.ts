/** What the log files of a balancer are rotated by, and what the file system is asked for. */

export interface LogRotation {
  /** With each local calendar day. */
  readonly isDaily: boolean;
  /** Size that no line makes a file exceed, unless it alone does; undefined: no limit. */
  readonly bytes?: number | undefined;
}

export function isRotated({ isDaily, bytes }: LogRotation): boolean {
  return isDaily || bytes !== undefined;
}

export interface FileFacts {
  readonly device: number;
  readonly inode: number;
  readonly size: number;
  readonly modifiedMs: number;
  /** Permissions. */
  readonly mode: number;
  readonly user: number;
  readonly group: number;
  /** Neither a directory nor a link, a pipe or a device. */
  readonly isFile: boolean;
}

/** The calls that files are changed by, so that tests can make each of them fail. They reject as Node's do. */
export interface FileCalls {
  /** Flags as in open(2). */
  open(path: string, flags: number, mode?: number): Promise<number>;
  /** Appends; how many bytes were written, which may be fewer. */
  write(fd: number, bytes: Buffer): Promise<number>;
  read(fd: number, into: Buffer, position: number): Promise<number>;
  sync(fd: number): Promise<void>;
  close(fd: number): Promise<void>;
  factsOf(fd: number): Promise<FileFacts>;
  setModified(fd: number, ms: number): Promise<void>;
  setOwner(fd: number, user: number, group: number): Promise<void>;
  setMode(fd: number, mode: number): Promise<void>;
  /** Of a link itself. Undefined where there is nothing. */
  look(path: string): Promise<FileFacts | undefined>;
  /** Of what a link leads to. Undefined where there is nothing. */
  follow(path: string): Promise<FileFacts | undefined>;
  rename(from: string, to: string): Promise<void>;
  remove(path: string): Promise<void>;
  /** Names in a directory. */
  list(directory: string): Promise<readonly string[]>;
}

/** A pipe or a device. */
export interface LogStream {
  /** Calls back with the number of bytes written, which may be less than given. */
  write(bytes: Buffer, written: (error: NodeJS.ErrnoException | null, count: number) => void): void;
  close(): void;
}

/** Whether two are the same file, whatever it is called. */
export function isSameFile(one: FileFacts, other: FileFacts): boolean {
  return one.inode === other.inode && one.device === other.device;
}
