import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { ConnectorError } from '../../../src/core/errors.js';
import type { Cipher, OAuthStateStore, StoreKey, TokenRecord, TokenStore } from '../../../src/core/ports.js';
import { createAesGcmCipher } from '../../../src/storage/crypto.js';
import { createMemoryOAuthStateStore } from '../../../src/storage/memory-oauth-state-store.js';
import { createMemoryTokenStore } from '../../../src/storage/memory-token-store.js';
import type { ConformanceCase } from '../../../src/testing/conformance/case.js';
import { type CipherKeys, cipherConformance } from '../../../src/testing/conformance/cipher.js';
import { oauthStateStoreConformance } from '../../../src/testing/conformance/oauth-state-store.js';
import { tokenStoreConformance } from '../../../src/testing/conformance/token-store.js';

async function failures(cases: ConformanceCase[]): Promise<string[]> {
  const failed: string[] = [];
  for (const { name, run } of cases) {
    try {
      await run();
    } catch (error) {
      expect(error).toBeInstanceOf(Error);
      expect((error as Error).message.length).toBeGreaterThan(20);
      failed.push(name);
    }
  }
  return failed;
}

/** A small store whose every property can be broken by itself. */
function tokenStore(defect: Partial<Record<string, boolean>>): TokenStore {
  const records = new Map<string, TokenRecord>();
  const keyOf = ({ platform, storeId }: StoreKey) => {
    if (defect['platformsMixed']) return storeId;
    if (defect['keysJoined']) return `${platform}:${storeId}`;
    const text = JSON.stringify([platform, storeId]);
    return defect['caseFolded'] ? text.toLowerCase() : text;
  };
  const copy = <T>(value: T): T => (defect['aliases'] ? value : structuredClone(value));
  return {
    async load(key) {
      const record = records.get(keyOf(key));
      if (record === undefined && defect['missingIsNull']) return null as unknown as undefined;
      if (record === undefined && defect['missingThrows']) throw new Error('missing');
      if (record !== undefined && defect['leaseLost']) {
        const { lease: _lease, ...rest } = record;
        return rest;
      }
      return record === undefined ? undefined : copy(record);
    },
    async save(key, record, options) {
      let stored = records.get(keyOf(key));
      if (defect['readThenWrite']) await Promise.resolve();
      if (!defect['readThenWrite']) stored = records.get(keyOf(key));
      const ifVersion = options?.ifVersion;
      const mismatch =
        ifVersion !== undefined &&
        (stored?.version ?? 0) !== ifVersion &&
        !(defect['zeroMeansAny'] && ifVersion === 0) &&
        !(defect['missingMatches'] && stored === undefined) &&
        !(defect['olderOnly'] && ifVersion > (stored?.version ?? 0));
      if (mismatch && !defect['versionIgnored']) {
        if (defect['conflictUntyped']) throw new Error('conflict');
        if (defect['conflictWrites']) records.set(keyOf(key), copy(record));
        if (defect['conflictSilent']) return { version: stored?.version ?? 0 };
        throw new ConnectorError('conflict', 'changed meanwhile');
      }
      const version = stored === undefined ? record.version : stored.version + 1;
      const kept = defect['newStartsAtOne'] && stored === undefined ? 1 : version;
      const next = { ...(defect['merges'] ? stored : {}), ...copy(record), version: defect['versionStuck'] ? 1 : kept };
      records.set(keyOf(key), next);
      return { version: defect['wrongAnswer'] ? 1 : next.version };
    },
    async delete(key) {
      if (!records.delete(keyOf(key)) && defect['deleteOnce']) throw new Error('not there');
      if (defect['deletesAll']) records.clear();
    },
    async *list(filter) {
      for (const record of [...records.values()]) {
        const matches = defect['prefixFilter']
          ? record.platform.startsWith(filter?.platform ?? '')
          : (filter?.platform ?? record.platform) === record.platform;
        if (!matches && !defect['filterIgnored']) continue;
        yield defect['listLeaks'] ? record : { platform: record.platform, storeId: record.storeId };
      }
    },
  };
}

it('passes the store without a defect', async () => {
  expect(await failures(tokenStoreConformance(() => tokenStore({})))).toEqual([]);
});

it.each([
  'platformsMixed',
  'keysJoined',
  'caseFolded',
  'aliases',
  'missingIsNull',
  'missingThrows',
  'leaseLost',
  'readThenWrite',
  'zeroMeansAny',
  'missingMatches',
  'olderOnly',
  'versionIgnored',
  'conflictUntyped',
  'conflictWrites',
  'conflictSilent',
  'newStartsAtOne',
  'merges',
  'versionStuck',
  'wrongAnswer',
  'deleteOnce',
  'deletesAll',
  'prefixFilter',
  'filterIgnored',
  'listLeaks',
])('catches a token store with the defect %s', async (defect) => {
  expect(await failures(tokenStoreConformance(() => tokenStore({ [defect]: true })))).not.toEqual([]);
});

it.each(['load', 'save', 'delete', 'list'] as const)(
  'catches a token store whose %s hides that the backend is down',
  async (hidden) => {
    const down = async () => {
      throw new Error('down');
    };
    const failing: TokenStore = {
      load: hidden === 'load' ? async () => undefined : down,
      save: hidden === 'save' ? async () => ({ version: 1 }) : down,
      delete: hidden === 'delete' ? async () => {} : down,
      // biome-ignore lint/correctness/useYield: it fails before the first entry, or has none
      async *list() {
        if (hidden !== 'list') await down();
      },
    };
    const cases = tokenStoreConformance(() => createMemoryTokenStore(), { createFailingStore: () => failing });
    expect(await failures(cases)).toEqual(['token store: a failure rejects, it never looks like absence']);
  },
);

function stateStore(defect: string, now: () => number): OAuthStateStore {
  const inner = createMemoryOAuthStateStore({ now });
  const entries = new Map<string, Parameters<OAuthStateStore['put']>>();
  switch (defect) {
    case 'reusable':
      return {
        put: async (...entry) => void entries.set(entry[0], entry),
        take: async (state) => {
          const entry = entries.get(state);
          return entry !== undefined && now() < Date.parse(entry[2]) ? entry[1] : undefined;
        },
      };
    case 'take in two steps':
      return {
        put: async (...entry) => void entries.set(entry[0], structuredClone(entry)),
        take: async (state) => {
          const entry = entries.get(state);
          await Promise.resolve();
          entries.delete(state);
          return entry !== undefined && now() < Date.parse(entry[2]) ? entry[1] : undefined;
        },
      };
    case 'never expires':
      return { put: (state, value) => inner.put(state, value, '9999-01-01T00:00:00Z'), take: inner.take };
    case 'expiry inclusive':
      return {
        put: (state, value, expiresAt) => inner.put(state, value, new Date(Date.parse(expiresAt) + 1).toISOString()),
        take: inner.take,
      };
    case 'expired stays':
      return {
        put: async (...entry) => void entries.set(entry[0], structuredClone(entry)),
        take: async (state) => {
          const entry = entries.get(state);
          if (entry === undefined || now() >= Date.parse(entry[2])) return undefined;
          entries.delete(state);
          return entry[1];
        },
      };
    case 'aliases':
      return {
        put: async (...entry) => void entries.set(entry[0], entry),
        take: async (state) => {
          const entry = entries.get(state);
          entries.delete(state);
          return entry !== undefined && now() < Date.parse(entry[2]) ? entry[1] : undefined;
        },
      };
    case 'falsy context lost':
      return {
        put: (state, { context, ...value }, expiresAt) =>
          inner.put(state, { ...value, ...(context ? { context } : {}) }, expiresAt),
        take: inner.take,
      };
    case 'case folded':
      return {
        put: (state, value, expiresAt) => inner.put(state.toLowerCase(), value, expiresAt),
        take: (state) => inner.take(state.toLowerCase()),
      };
    case 'unknown throws':
      return {
        put: inner.put,
        take: async (state) => {
          const value = await inner.take(state);
          if (value === undefined) throw new Error('unknown');
          return value;
        },
      };
    default:
      throw new Error(defect);
  }
}

it.each([
  'reusable',
  'take in two steps',
  'never expires',
  'expiry inclusive',
  'expired stays',
  'aliases',
  'falsy context lost',
  'case folded',
  'unknown throws',
])('catches an OAuth state store with the defect "%s"', async (defect) => {
  expect(await failures(oauthStateStoreConformance(({ now }) => stateStore(defect, now)))).not.toEqual([]);
});

const failed = () => new ConnectorError('decryption_failed', 'could not decrypt');

/** AES-256 by hand, broken in one way. */
function brokenCipher(defect: string, { keys, currentKeyId }: CipherKeys): Cipher {
  const good = createAesGcmCipher({ keys, currentKeyId });
  const bytes = (id: string) => Buffer.from(keys[id] ?? '', 'hex');
  const gcm = (options: {
    aad: (id: string, context: string) => string;
    nonce?: (text: string) => Buffer;
  }): Cipher => ({
    async seal(text, context) {
      const nonce = options.nonce?.(text) ?? randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', bytes(currentKeyId), nonce);
      cipher.setAAD(Buffer.from(options.aad(currentKeyId, context)));
      const sealed = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()]);
      return [currentKeyId, nonce.toString('hex'), sealed.toString('hex'), cipher.getAuthTag().toString('hex')].join(
        '.',
      );
    },
    async open(text, context) {
      try {
        const [id = '', nonce = '', sealed = '', tag = '', ...rest] = text.split('.');
        if (
          rest.length > 0 ||
          text !== text.toLowerCase() ||
          !/^[0-9]\.[0-9a-f]{24}\.([0-9a-f]{2})*\.[0-9a-f]{32}$/.test(text)
        )
          throw failed();
        const cipher = createDecipheriv('aes-256-gcm', bytes(id), Buffer.from(nonce, 'hex'), { authTagLength: 16 });
        cipher.setAAD(Buffer.from(options.aad(id, context)));
        cipher.setAuthTag(Buffer.from(tag, 'hex'));
        return Buffer.concat([cipher.update(Buffer.from(sealed, 'hex')), cipher.final()]).toString('utf8');
      } catch {
        throw failed();
      }
    },
  });
  const whole = (id: string, context: string) => JSON.stringify([id, context]);
  switch (defect) {
    case 'none':
      return gcm({ aad: whole });
    case 'context ignored':
      return gcm({ aad: (id) => id });
    case 'key id not bound':
      return gcm({ aad: (_id, context) => context });
    case 'context trimmed and folded':
      return gcm({ aad: (id, context) => whole(id, context.trim().toLowerCase()) });
    case 'fixed nonce':
      return gcm({ aad: whole, nonce: () => Buffer.alloc(12, 7) });
    case 'nonce from the text':
      return gcm({ aad: whole, nonce: (text) => createHash('sha256').update(text).digest().subarray(0, 12) });
    case 'random prefix, one key stream':
      return {
        async seal(text, context) {
          const sealed = await gcm({ aad: whole, nonce: () => Buffer.alloc(12, 7) }).seal(text, context);
          return `${randomBytes(8).toString('hex')}.${sealed}`;
        },
        open: (text, context) => gcm({ aad: whole }).open(text.slice(17), context),
      };
    case 'no integrity': {
      return {
        async seal(text) {
          const nonce = randomBytes(16);
          const cipher = createCipheriv('aes-256-cbc', bytes(currentKeyId), nonce);
          return `${nonce.toString('hex')}:${cipher.update(text, 'utf8', 'hex')}${cipher.final('hex')}`;
        },
        async open(text) {
          try {
            const [nonce = '', sealed = ''] = text.split(':');
            const cipher = createDecipheriv('aes-256-cbc', bytes(currentKeyId), Buffer.from(nonce, 'hex'));
            return cipher.update(sealed, 'hex', 'utf8') + cipher.final('utf8');
          } catch {
            throw failed();
          }
        },
      };
    }
    case 'encoding only':
      return {
        seal: async (text) => `${randomBytes(12).toString('hex')}.${Buffer.from(text).toString('base64url')}`,
        open: async (text) => Buffer.from(text.split('.')[1] ?? '', 'base64url').toString(),
      };
    case 'old keys forgotten':
      return {
        seal: good.seal,
        open: createAesGcmCipher({ keys: { [currentKeyId]: keys[currentKeyId] ?? '' }, currentKeyId }).open,
      };
    case 'seals with the oldest key':
      return { seal: createAesGcmCipher({ keys, currentKeyId: Object.keys(keys)[0] ?? '' }).seal, open: good.open };
    case 'plaintext passes':
      return {
        seal: good.seal,
        open: async (text, context) => (text.startsWith('cc1.') ? good.open(text, context) : text),
      };
    case 'failure is empty':
      return { seal: good.seal, open: (text, context) => good.open(text, context).catch(() => '') };
    case 'untyped error':
      return {
        seal: good.seal,
        open: (text, context) => good.open(text, context).catch(() => Promise.reject(new Error('no'))),
      };
    case 'telling error':
      return {
        seal: good.seal,
        open: (text, context) =>
          good.open(text, context).catch(() => {
            throw new ConnectorError(
              'decryption_failed',
              text.startsWith('cc1.') ? 'authentication failed' : 'bad format',
            );
          }),
      };
    case 'error with a cause':
      return {
        seal: good.seal,
        open: (text, context) =>
          good.open(text, context).catch((cause: unknown) => {
            throw new ConnectorError('decryption_failed', 'could not decrypt', { cause });
          }),
      };
    case 'trailing text ignored':
      return { seal: good.seal, open: (text, context) => good.open(text.trim(), context) };
    default:
      throw new Error(defect);
  }
}

it('passes the cipher without a defect', async () => {
  expect(await failures(cipherConformance((keys) => brokenCipher('none', keys)))).toEqual([]);
});

it.each([
  'context ignored',
  'key id not bound',
  'context trimmed and folded',
  'fixed nonce',
  'nonce from the text',
  'random prefix, one key stream',
  'no integrity',
  'encoding only',
  'old keys forgotten',
  'seals with the oldest key',
  'plaintext passes',
  'failure is empty',
  'untyped error',
  'telling error',
  'error with a cause',
  'trailing text ignored',
])('catches a cipher with the defect "%s"', async (defect) => {
  expect(await failures(cipherConformance((keys) => brokenCipher(defect, keys)))).not.toEqual([]);
});
