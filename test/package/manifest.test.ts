import { describe, expect, it } from 'vitest';
import { VERSION } from '../../src/index.js';
import { manifest, readText } from './support/package.js';

describe('package.json', () => {
  it('has the version that the library says it has', () => {
    expect(VERSION).toBe(manifest.version);
  });

  it('runs nothing when it is installed', () => {
    const hooks = ['preinstall', 'install', 'postinstall', 'prepare', 'preprepare', 'postprepare'];
    expect(Object.keys(manifest.scripts).filter((name) => hooks.includes(name))).toEqual([]);
  });

  it('depends on three packages, and makes every other one an optional peer', () => {
    expect(Object.keys(manifest.dependencies)).toEqual(['bottleneck', 'undici', 'zod']);
    const peers = Object.keys(manifest.peerDependencies);
    expect(peers.filter((name) => manifest.peerDependenciesMeta[name]?.optional !== true)).toEqual([]);
  });

  it('says which Node it needs, and so do all that it depends on', async () => {
    expect(manifest.engines).toEqual({ node: '>=20.19' });
    const { packages } = await readLockfile();
    const needs = Object.keys(manifest.dependencies).map(
      (name) => packages[`node_modules/${name}`]?.engines?.node ?? '*',
    );
    for (const range of needs) expect(range).toMatch(/^(\*|>= ?(1\d|20\.[0-9]|20\.1\d)(\.|$).*)$/);
  });
});

describe('package-lock.json', () => {
  it('names no registry, so that it installs from any', async () => {
    const { packages } = await readLockfile();
    expect(Object.keys(packages).filter((path) => packages[path]?.resolved !== undefined)).toEqual([]);
  });

  it('holds the binaries of every operating system', async () => {
    const { packages } = await readLockfile();
    const missing = Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
      Object.keys(optionalDependencies).filter((name) => !isReachable(packages, path, name)),
    );
    expect(missing).toEqual([]);
  });
});

interface Lockfile {
  readonly packages: Readonly<
    Record<
      string,
      {
        readonly resolved?: string;
        readonly engines?: { readonly node?: string };
        readonly optionalDependencies?: Readonly<Record<string, string>>;
      }
    >
  >;
}

async function readLockfile(): Promise<Lockfile> {
  return JSON.parse(await readText('package-lock.json')) as Lockfile;
}

/** As Node looks a package up: in the own `node_modules`, then in every one above. */
function isReachable(packages: Lockfile['packages'], from: string, name: string): boolean {
  for (let base = from; ; base = base.slice(0, Math.max(0, base.lastIndexOf('/node_modules/')))) {
    if (packages[`${base === '' ? '' : `${base}/`}node_modules/${name}`] !== undefined) return true;
    if (base === '') return false;
    if (!base.includes('/node_modules/')) base = '';
  }
}
