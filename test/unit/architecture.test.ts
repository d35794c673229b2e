import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import ts from 'typescript';
import { describe, expect, it } from 'vitest';

const SOURCE = fileURLToPath(new URL('../../src', import.meta.url));

/** One import statement, dynamic ones included. */
interface Import {
  /** As written. */
  readonly specifier: string;
  /** The file it leads to, from `src`; `undefined` outside the package. */
  readonly target: string | undefined;
  readonly isTypeOnly: boolean;
  readonly isDynamic: boolean;
}

const files = readdirSync(SOURCE, { recursive: true, encoding: 'utf8' })
  .filter((path) => path.endsWith('.ts'))
  .map((path) => path.split(sep).join('/'))
  .sort();
const imports: ReadonlyMap<string, readonly Import[]> = new Map(files.map((file) => [file, importsOf(file)]));

function importsOf(file: string): readonly Import[] {
  const text = withoutComments(readFileSync(join(SOURCE, file), 'utf8'));
  const statements =
    /(?:^|\n)\s*(?:import\s+(?:([\w\s{},*$]+?)\s+from\s+)?|export\s+((?:type\s+)?(?:\*(?:\s+as\s+\w+)?|\{[^}]*\}))\s+from\s+)['"]([^'"\n]+)['"]/g;
  const dynamic = /\bimport\s*\(\s*['"]([^'"\n]+)['"]/g;
  return [
    ...[...text.matchAll(statements)].map(([, imported, exported, specifier = '']) => ({
      specifier,
      target: targetOf(file, specifier),
      isTypeOnly: isTypeOnly(imported ?? exported ?? ''),
      isDynamic: false,
    })),
    ...[...text.matchAll(dynamic)].map(([, specifier = '']) => ({
      specifier,
      target: targetOf(file, specifier),
      isTypeOnly: false,
      isDynamic: true,
    })),
  ];
}

/** `type { A }`, or braces in which every name is a type: then nothing is loaded. */
function isTypeOnly(clause: string): boolean {
  if (/^\s*type\b(?!\s*,|\s+from)/.test(clause)) return true;
  const names = /^\s*\{([^}]*)\}\s*$/
    .exec(clause)?.[1]
    ?.split(',')
    .filter((name) => name.trim() !== '');
  return names?.every((name) => /^\s*type\s/.test(name)) ?? false;
}

function withoutComments(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, '').replace(/^\s*\/\/.*$/gm, '');
}

function targetOf(file: string, specifier: string): string | undefined {
  if (!specifier.startsWith('.')) return undefined;
  const path = resolve(SOURCE, dirname(file), specifier).replace(/\.js$/, '.ts');
  return relative(SOURCE, path).split(sep).join('/');
}

/** `core`, `connectors/shopify`, `connectors` and `adapters` (what all of them share), `index.ts`. */
function unitOf(file: string): string {
  const [folder = '', next = '', deeper] = file.split('/');
  const isPart = (folder === 'connectors' || folder === 'adapters') && deeper !== undefined;
  return isPart ? `${folder}/${next}` : folder;
}

/** What each part of the package may import from it, besides itself. */
function allowedFor(unit: string): readonly string[] {
  if (unit === 'model') return [];
  if (unit === 'core') return ['model'];
  if (unit === 'storage') return ['model', 'core'];
  if (unit === 'connectors') return ['model', 'core', 'storage'];
  if (unit.startsWith('connectors/')) return ['model', 'core', 'connectors'];
  if (unit === 'sync') return ['model', 'core', 'storage'];
  if (unit === 'adapters') return ['model', 'core', 'storage', 'sync'];
  if (unit.startsWith('adapters/')) return ['model', 'core', 'storage', 'sync', 'adapters'];
  if (unit === 'testing') return ['model', 'core', 'storage', 'sync'];
  if (unit === 'cli') return ['model', 'core', 'storage', 'sync', 'testing', 'registry.ts', 'index.ts'];
  if (unit === 'registry.ts')
    return ['model', 'core', ...files.map(unitOf).filter((name) => /^connectors\/[^.]+$/.test(name))];
  if (unit === 'index.ts') return ['model', 'core', 'storage', 'registry.ts'];
  return [];
}

it('reads the imports that there are', () => {
  expect(files.length).toBeGreaterThan(100);
  expect(imports.get('registry.ts')).toContainEqual({
    specifier: './connectors/shopify/index.js',
    target: 'connectors/shopify/index.ts',
    isTypeOnly: false,
    isDynamic: true,
  });
  expect(imports.get('connectors/runtime.ts')?.filter(({ isTypeOnly: types }) => types).length).toBeGreaterThan(1);
  // No statement escapes the patterns above: the compiler finds the same ones.
  for (const [file, own] of imports) {
    const { importedFiles } = ts.preProcessFile(readFileSync(join(SOURCE, file), 'utf8'), true, true);
    expect(new Set(own.map(({ specifier }) => specifier))).toEqual(
      new Set(importedFiles.map(({ fileName }) => fileName)),
    );
  }
  const lost = [...imports].flatMap(([file, own]) =>
    own.flatMap(({ target }) =>
      target === undefined || existsSync(join(SOURCE, target)) ? [] : [`${file}: ${target}`],
    ),
  );
  expect(lost).toEqual([]);
});

it('model <- core <- connectors, storage, sync <- adapters, testing, cli', () => {
  const forbidden = [...imports].flatMap(([file, own]) =>
    own.flatMap(({ target }) => {
      if (target === undefined) return [];
      const [from, to] = [unitOf(file), unitOf(target)];
      return from === to || allowedFor(from).includes(to) ? [] : [`${file} imports ${target}`];
    }),
  );
  expect(forbidden).toEqual([]);
});

it('no connector imports another, and only the registry imports one, when it is asked for', () => {
  const importers = [...imports].flatMap(([file, own]) =>
    own
      .filter(
        ({ target }) => target !== undefined && /^connectors\/[^/]+\//.test(target) && unitOf(target) !== unitOf(file),
      )
      .map(({ target, isDynamic }) => ({ file, target, isDynamic })),
  );
  expect(importers.filter(({ file, isDynamic }) => file !== 'registry.ts' || !isDynamic)).toEqual([]);
});

it('no file needs itself to be loaded first', () => {
  const cycles: string[] = [];
  const done = new Set<string>();
  const visit = (file: string, path: readonly string[]): void => {
    if (path.includes(file)) {
      cycles.push([...path.slice(path.indexOf(file)), file].join(' -> '));
      return;
    }
    if (done.has(file)) return;
    for (const target of loadedBy(file)) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  expect(cycles).toEqual([]);
});

function loadedBy(file: string): readonly string[] {
  return (imports.get(file) ?? []).flatMap(({ target, isTypeOnly: types, isDynamic }) =>
    target === undefined || types || isDynamic ? [] : [target],
  );
}

describe('importing the root', () => {
  it('leads to no connector and to no optional dependency, by its import statements', () => {
    const reached = new Set<string>();
    const packages = new Set<string>();
    const visit = (file: string): void => {
      if (reached.has(file)) return;
      reached.add(file);
      for (const { specifier, target, isTypeOnly: types } of imports.get(file) ?? []) {
        if (target === undefined && !types && !specifier.startsWith('node:')) packages.add(specifier);
      }
      loadedBy(file).forEach(visit);
    };
    visit('index.ts');
    expect([...reached].filter((file) => file.startsWith('connectors/') || file.startsWith('testing/'))).toEqual([]);
    const { dependencies } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      dependencies: Record<string, string>;
    };
    expect([...packages].filter((name) => !(name in dependencies))).toEqual([]);
  });

  it('loads a connector when it is created, in a process that tells what it loads', () => {
    const hooks = `import { writeSync } from 'node:fs';
      export async function load(url, context, next) { writeSync(1, 'loads ' + url + '\\n'); return next(url, context); }`;
    const register = `import { register } from 'node:module'; register('data:text/javascript,' + ${JSON.stringify(encodeURIComponent(hooks))});`;
    const program = `
      import { writeSync } from 'node:fs';
      const { createConnector } = await import(${JSON.stringify(pathToFileURL(join(SOURCE, 'index.ts')).href)});
      writeSync(1, 'root loaded\\n');
      await (await createConnector('shopify', {})).close();`;
    const output = execFileSync(
      process.execPath,
      [
        '--import',
        'tsx',
        '--import',
        `data:text/javascript,${encodeURIComponent(register)}`,
        '--input-type=module',
        '--eval',
        program,
      ],
      { encoding: 'utf8' },
    );
    const [before = '', after = ''] = output.split('root loaded\n');
    expect(before).toContain('/src/registry.ts');
    expect(before).not.toContain('/src/connectors/');
    expect(before).not.toContain('/node_modules/graphql/');
    expect(after).toContain('/src/connectors/shopify/connector.ts');
    expect(after).not.toContain('/node_modules/graphql/');
  });
});

it('test helpers register no hooks when they are imported: files share them, and only the first would have the hooks', () => {
  const folder = fileURLToPath(new URL('..', import.meta.url));
  const helpers = readdirSync(folder, { recursive: true, encoding: 'utf8' }).filter(
    (path) => /(?<!\.test)\.ts$/.test(path) && !path.startsWith(`support${sep}`),
  );
  expect(helpers.length).toBeGreaterThan(30);
  const hooked = helpers.filter((path) =>
    /^(before|after)(Each|All)\(/m.test(readFileSync(join(folder, path), 'utf8')),
  );
  expect(hooked).toEqual([]);
});
