/** Measures functions, with the parser of the TypeScript compiler. */
import { type Node, type SourceFile, SyntaxKind } from 'typescript/unstable/ast';
import { createVirtualFileSystem } from 'typescript/unstable/fs';
import { API } from 'typescript/unstable/sync';
import type { Sources } from './sources.ts';

export interface MeasuredFunction {
  /** Where its signature begins, counted from 1. */
  readonly line: number;
  readonly length: number;
}

/**
 * The functions longer than `limit` lines, by file; every file has its list. A function counts from its signature to its
 * closing brace, with comments, blank lines and the functions inside: those of a factory share its state, and whoever
 * reads one of them has to know the whole.
 */
export function functionsIn(sources: Sources, limit: number): Map<string, MeasuredFunction[]> {
  const config = { compilerOptions: { noLib: true, noResolve: true, types: [] }, include: ['**/*'] };
  const files = Object.fromEntries([...sources].map(([path, text]) => [`/${path}`, text]));
  const api = new API({
    cwd: '/',
    fs: createVirtualFileSystem({ ...files, '/tsconfig.json': JSON.stringify(config) }),
  });
  try {
    const [project] = api.updateSnapshot({ openProjects: ['/tsconfig.json'] }).getProjects();
    return new Map(
      [...sources].map(([path, text]) => {
        if (text.split('\n').length <= limit) return [path, []];
        return [path, longFunctionsOf(project!.program.getSourceFile(`/${path}`)!, limit)];
      }),
    );
  } finally {
    api.close();
  }
}

function longFunctionsOf(root: SourceFile, limit: number): MeasuredFunction[] {
  const found: MeasuredFunction[] = [];
  const lineOf = (position: number): number => root.getLineAndCharacterOfPosition(position).line + 1;
  const visit = (node: Node): void => {
    const line = lineOf(node.getStart(root));
    const length = lineOf(node.end) - line + 1;
    // Nothing inside is longer.
    if (length <= limit) return;
    if (FUNCTIONS.has(node.kind)) found.push({ line, length });
    node.forEachChild(visit);
  };
  root.forEachChild(visit);
  return found;
}

const FUNCTIONS: ReadonlySet<SyntaxKind> = new Set([
  SyntaxKind.FunctionDeclaration,
  SyntaxKind.FunctionExpression,
  SyntaxKind.ArrowFunction,
  SyntaxKind.MethodDeclaration,
  SyntaxKind.Constructor,
  SyntaxKind.GetAccessor,
  SyntaxKind.SetAccessor,
  SyntaxKind.ClassStaticBlockDeclaration,
]);
