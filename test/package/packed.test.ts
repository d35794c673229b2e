import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { publint } from 'publint';
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { startSandbox } from '../../src/testing/index.js';
import {
  binOf,
  type Consumer,
  codeBlocks,
  createConsumer,
  manifest,
  pack,
  ROOT,
  readText,
  requireBuild,
  run,
} from './support/package.js';
import { typeErrorsOf } from './support/type-check.js';

// The package as npm would hand it out: packed, installed into an empty project, used from ESM, CommonJS and TypeScript.

let folder: string;
let tarball: { readonly file: string; readonly paths: readonly string[] };
let consumer: Consumer;

beforeAll(async () => {
  await requireBuild();
  folder = await mkdtemp(join(tmpdir(), 'packed-'));
  tarball = await pack(folder);
  consumer = await createConsumer(tarball.file);
}, 180_000);

afterAll(async () => {
  await consumer?.remove();
  await rm(folder, { recursive: true });
});

const subpaths = Object.keys(manifest.exports).filter((subpath) => subpath !== './package.json');
/** The one subpath that is nothing without its optional peers. */
const SIGNER = './amazon/sigv4';
const specifiers = subpaths
  .filter((subpath) => subpath !== SIGNER)
  .map((subpath) => `commerce-connectors${subpath.slice(1)}`);

describe('the packed files', () => {
  it('are the build, the licence, the manifest and two documents', () => {
    const others = tarball.paths.filter((path) => !path.startsWith('dist/'));
    expect(others.sort()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
    expect(tarball.paths.filter((path) => path.startsWith('dist/') && !/\.(c?js|d\.c?ts)$/.test(path))).toEqual([]);
  });

  it('name no path of the machine that built them', async () => {
    for (const path of tarball.paths) {
      const text = await readFile(join(ROOT, path), 'utf8');
      expect(text.includes(ROOT) ? path : '').toBe('');
    }
  });

  it('have nothing that publint objects to', async () => {
    const { buffer } = new Uint8Array(await readFile(tarball.file));
    const { messages } = await publint({ pack: { tarball: buffer }, strict: true });
    expect(messages).toEqual([]);
  }, 60_000);

  it('have types that resolve from ESM, CommonJS and bundlers', async () => {
    const attw = binOf('@arethetypeswrong/cli', 'dist/index.js');
    const report = await run(process.execPath, [attw, tarball.file, '--profile', 'node16', '--format', 'json'], ROOT);
    const { analysis } = JSON.parse(report) as { analysis: { problems: { resolutionKind?: string }[] } };
    // `node10` is TypeScript's name for how Node 10 resolved packages; it knows no subpaths.
    expect(analysis.problems.filter(({ resolutionKind }) => resolutionKind !== 'node10')).toEqual([]);
  }, 60_000);
});

describe('an empty project', () => {
  it('imports every subpath', async () => {
    const lines = specifiers.map((name, index) => `import * as module${index} from '${name}';`);
    await consumer.write('all.mjs', `${lines.join('\n')}\nconsole.log(module0.VERSION);`);
    expect(await consumer.node('all.mjs')).toBe(`${manifest.version}\n`);
  });

  it('requires every subpath', async () => {
    const lines = specifiers.map((name) => `require('${name}');`);
    await consumer.write('all.cjs', `${lines.join('\n')}\nconsole.log(require('commerce-connectors').VERSION);`);
    expect(await consumer.node('all.cjs')).toBe(`${manifest.version}\n`);
  });

  it('takes the AWS signer with its two packages, and only with them', async () => {
    const lines =
      "import { createSigV4Signer } from 'commerce-connectors/amazon/sigv4';\nconsole.log(typeof createSigV4Signer);";
    await consumer.write('signer.mjs', lines);
    await expect(consumer.node('signer.mjs')).rejects.toThrow(/Cannot find package '@aws-/);
    const equipped = await createConsumer(tarball.file, ['@aws-crypto/sha256-js', '@aws-sdk/signature-v4']);
    onTestFinished(() => equipped.remove());
    await equipped.write('signer.mjs', lines);
    expect(await equipped.node('signer.mjs')).toBe('function\n');
    await equipped.write(
      'signer.cjs',
      "console.log(typeof require('commerce-connectors/amazon/sigv4').createSigV4Signer);",
    );
    expect(await equipped.node('signer.cjs')).toBe('function\n');
  });

  it('recognises errors of the other module system', async () => {
    await consumer.write(
      'errors.mjs',
      `import { createRequire } from 'node:module';
       import * as esm from 'commerce-connectors';
       import { createShopifyConnector } from 'commerce-connectors/shopify';
       const require = createRequire(import.meta.url);
       const cjs = require('commerce-connectors');
       const thrownBy = async (create) => {
         try { await create({}).fetchOrders({ storeId: 'no shop' }); } catch (error) { return error; }
       };
       const fromEsm = await thrownBy(createShopifyConnector);
       const fromCjs = await thrownBy(require('commerce-connectors/shopify').createShopifyConnector);
       console.log(JSON.stringify([
         esm.ConnectorError.isInstance(fromCjs), cjs.ConnectorError.isInstance(fromEsm),
         fromEsm instanceof esm.ConnectorError, fromCjs instanceof cjs.ConnectorError,
         fromCjs instanceof esm.ConnectorError, fromEsm.code, fromCjs.code,
       ]));`,
    );
    // One class per module system, shared by its subpaths; across them only isInstance knows.
    expect(JSON.parse(await consumer.node('errors.mjs'))).toEqual([
      true,
      true,
      true,
      true,
      false,
      'invalid_request',
      'invalid_request',
    ]);
  });

  it('creates a connector by name', async () => {
    await consumer.write(
      'by-name.mjs',
      `import { createConnector } from 'commerce-connectors';
       const connector = await createConnector('shopify', {});
       console.log(connector.platform, connector.specVersion);
       await connector.close();`,
    );
    expect(await consumer.node('by-name.mjs')).toBe('shopify v1\n');
  });

  it('says what is missing when a sandbox is started without graphql', async () => {
    await consumer.write(
      'no-graphql.mjs',
      `import { startSandbox } from 'commerce-connectors/testing';
       await startSandbox({ platforms: ['shopify'] }).catch((error) => console.log(error.message));`,
    );
    expect(await consumer.node('no-graphql.mjs')).toContain('graphql');
  });
});

describe('the program in the README', () => {
  it('type-checks under the strictest settings, as ESM and as CommonJS', async () => {
    const project = await createConsumer(tarball.file, ['graphql', 'mongoose', '@types/node', 'undici-types']);
    onTestFinished(() => project.remove());
    const program = await readmeProgram();
    await project.write('esm.mts', program);
    // CommonJS has no top-level await.
    const imports = program.split('\n').filter((line) => line.startsWith('import '));
    const body = program.split('\n').filter((line) => !line.startsWith('import '));
    await project.write('cjs.cts', `${imports.join('\n')}\nexport async function main() {\n${body.join('\n')}\n}\n`);
    await project.write(
      'all.mts',
      specifiers.map((name, index) => `export * as module${index} from '${name}';`).join('\n'),
    );
    const compilerOptions = {
      target: 'ES2022',
      lib: ['ES2023'],
      module: 'Node16',
      moduleResolution: 'Node16',
      types: ['node'],
      strict: true,
      exactOptionalPropertyTypes: true,
      noUncheckedIndexedAccess: true,
      noPropertyAccessFromIndexSignature: true,
      // Our own declarations are checked too.
      skipLibCheck: false,
      noEmit: true,
    };
    await project.write('tsconfig.json', JSON.stringify({ compilerOptions }));
    expect(typeErrorsOf(project.folder)).toBe('');
  }, 120_000);

  it('runs', async () => {
    const sandbox = await startSandbox({ platforms: ['shopify'], orders: 12, seed: 3 });
    const { storeId, accessToken } = sandbox.credentials.shopify;
    // The one change: the sandbox's address, where a real shop needs none.
    const program = (await readmeProgram())
      .replace('createShopifyConnector({', `createShopifyConnector({ baseURL: '${sandbox.baseURLs.shopify}',`)
      .replaceAll('acme.myshopify.com', storeId);
    await consumer.write('readme.mjs', program);
    const output = await consumer.node('readme.mjs', {
      SHOPIFY_ACCESS_TOKEN: accessToken,
      ENCRYPTION_KEY: '0'.repeat(64),
    });
    await sandbox.close();
    expect(output.trim().split('\n')).toHaveLength(12);
  });
});

async function readmeProgram(): Promise<string> {
  const [program = ''] = codeBlocks(await readText('README.md'), 'ts');
  expect(program).toContain('iterateOrders');
  expect(program.trim().split('\n').length).toBeLessThanOrEqual(20);
  return program;
}
