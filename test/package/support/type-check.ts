import { join } from 'node:path';
import ts from 'typescript';
import { manifest, ROOT } from './package.js';

/**
 * Type-checks the project in a folder: its files, our declarations, and those of what we depend on. What Node, TypeScript
 * and the optional peers declare is read and not checked in itself, which would take as long again.
 *
 * @returns what `tsc` would print, nothing when all is well.
 */
export function typeErrorsOf(folder: string): string {
  const config = ts.getParsedCommandLineOfConfigFile(
    join(folder, 'tsconfig.json'),
    {},
    {
      ...ts.sys,
      onUnRecoverableConfigFileDiagnostic: () => {},
    },
  );
  if (config === undefined) throw new Error(`no tsconfig.json in ${folder}`);
  const program = ts.createProgram(config.fileNames, config.options);
  const checked = [folder, ...Object.keys(manifest.dependencies).map((name) => join(ROOT, 'node_modules', name))];
  const files = program
    .getSourceFiles()
    .filter(({ fileName }) => checked.some((path) => fileName.startsWith(`${path}/`)));
  const diagnostics = [
    ...config.errors,
    ...program.getOptionsDiagnostics(),
    ...program.getGlobalDiagnostics(),
    ...program.getSyntacticDiagnostics(),
    ...files.flatMap((file) => program.getSemanticDiagnostics(file)),
  ];
  return ts.formatDiagnostics(diagnostics, {
    getCanonicalFileName: (path) => path,
    getCurrentDirectory: () => folder,
    getNewLine: () => '\n',
  });
}
