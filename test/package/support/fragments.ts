import { readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import ts from 'typescript';
import { ROOT } from './package.js';

/** A ```ts block of a document. */
export interface Fragment {
  readonly document: string;
  /** The line of its first line of code, from 1. */
  readonly line: number;
  readonly code: string;
}

const PREAMBLE = join(ROOT, 'test/package/support/docs-preamble.ts');

export function fragmentsOf(document: string, markdown: string): readonly Fragment[] {
  return [...markdown.matchAll(/^```ts\n([\s\S]*?)^```$/gm)].map((match) => ({
    document,
    line: markdown.slice(0, match.index).split('\n').length + 1,
    code: match[1] ?? '',
  }));
}

/**
 * Type-checks each fragment as a module of its own against what was built, as a reader would (the source takes three times as
 * long), with what it uses and does not declare imported from the preamble.
 *
 * @returns `docs/orders.md:12: …` for each mistake.
 */
export function mistakesIn(fragments: readonly Fragment[]): readonly string[] {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(ROOT, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => {},
    },
  );
  // A fragment shows how something is got, not what becomes of it.
  const options: ts.CompilerOptions = {
    ...config?.options,
    // Without them the package resolves to itself: to the declarations that `exports` names.
    paths: {},
    ...{ noUnusedLocals: false, noUnusedParameters: false },
    ...{ noPropertyAccessFromIndexSignature: false, verbatimModuleSyntax: false },
  };
  const { statements } = parse(PREAMBLE, readFileSync(PREAMBLE, 'utf8'));
  const provided = namesIn(statements.filter((statement) => !ts.isImportDeclaration(statement)));
  const modules = new Map(
    fragments.map((fragment, index) => {
      const path = join(ROOT, dirname(fragment.document), `fragment-${index}.ts`);
      return [path, { fragment, text: withPreamble(path, fragment.code, provided) }] as const;
    }),
  );
  const host = ts.createCompilerHost(options);
  const { fileExists, getSourceFile, readFile } = host;
  host.fileExists = (path) => modules.has(path) || fileExists(path);
  host.readFile = (path) => modules.get(path)?.text ?? readFile(path);
  host.getSourceFile = (path, version, ...rest) => {
    const module = modules.get(path);
    return module === undefined
      ? getSourceFile(path, version, ...rest)
      : ts.createSourceFile(path, module.text, version);
  };
  const program = ts.createProgram([...modules.keys()], options, host);
  return [...modules].flatMap(([path, { fragment }]) => {
    const file = program.getSourceFile(path);
    return [...program.getSyntacticDiagnostics(file), ...program.getSemanticDiagnostics(file)].map(
      ({ start = 0, messageText }) => {
        const line = fragment.line + (file?.getLineAndCharacterOfPosition(start).line ?? 0);
        return `${fragment.document}:${line}: ${ts.flattenDiagnosticMessageText(messageText, ' ')}`;
      },
    );
  });
}

/** On the fragment's first line, so that lines stay what they are in the document. */
function withPreamble(path: string, code: string, provided: ReadonlySet<string>): string {
  const own = namesIn(parse(path, code).statements);
  const used = new Set(code.match(/[A-Za-z_$][\w$]*/g));
  const names = [...provided].filter((name) => used.has(name) && !own.has(name));
  const from = `./${relative(dirname(path), PREAMBLE)}`.replace(/\.ts$/, '.js');
  return `import { ${names.join(', ')} } from '${from}'; ${code}`;
}

function parse(path: string, text: string): ts.SourceFile {
  return ts.createSourceFile(path, text, ts.ScriptTarget.Latest);
}

/** Names that stand at the top of a module: imported, declared, exported again. */
function namesIn(statements: readonly ts.Statement[]): ReadonlySet<string> {
  const names = new Set<string>();
  const add = (name: ts.BindingName): void => {
    if (ts.isIdentifier(name)) names.add(name.text);
    else for (const element of name.elements) if (ts.isBindingElement(element)) add(element.name);
  };
  for (const statement of statements) {
    if (ts.isVariableStatement(statement)) {
      for (const { name } of statement.declarationList.declarations) add(name);
    } else if (ts.isImportDeclaration(statement)) {
      const { name, namedBindings } = statement.importClause ?? {};
      if (name !== undefined) names.add(name.text);
      if (namedBindings !== undefined && ts.isNamedImports(namedBindings)) {
        for (const element of namedBindings.elements) names.add(element.name.text);
      }
    } else if (ts.isExportDeclaration(statement)) {
      const { exportClause } = statement;
      if (exportClause !== undefined && ts.isNamedExports(exportClause)) {
        for (const { name } of exportClause.elements) names.add(name.text);
      }
    } else if (ts.isFunctionDeclaration(statement) || ts.isInterfaceDeclaration(statement)) {
      if (statement.name !== undefined) names.add(statement.name.text);
    }
  }
  return names;
}
