/** Serving, over one of the transports. */
export interface Service {
  /** Takes nothing more, finishes what is open, and makes its last numbers known. */
  end(): Promise<void>;
}
