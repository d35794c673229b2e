import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { oauthBaseString, signedPairs } from '../../src/connectors/woocommerce/oauth-signature.js';
import { urlOf } from '../../src/connectors/woocommerce/request-url.js';

interface Vector {
  readonly name: string;
  readonly method: string;
  readonly url: string;
  readonly consumer_key: string;
  readonly consumer_secret: string;
  readonly oauth_timestamp: number;
  readonly oauth_nonce: string;
  readonly base_string: string;
  readonly signature: string;
  readonly signed_url: string;
  readonly woocommerce_accepts: boolean;
}

/** Requests that a real store took. They are not part of this repository; where they lie beside it, they are read. */
const FILE = new URL('../../../shared/contracts/woocommerce/oauth-vectors.json', import.meta.url);
const isThere = existsSync(FILE);
const vectors = isThere ? (JSON.parse(readFileSync(FILE, 'utf8')) as readonly Vector[]) : [];
const why = isThere ? '' : ' (skipped: the recordings are not beside the repository)';

describe(`signed requests that a real WooCommerce store judged${why}`, () => {
  it.skipIf(!isThere)('are among the recordings, and all of them were taken', () => {
    expect(vectors.length).toBeGreaterThan(7);
    // A refused one would need a test of its own: that no request of ours looks like it.
    expect(vectors.filter(({ woocommerce_accepts }) => !woocommerce_accepts)).toEqual([]);
  });

  it.skipIf(!isThere).each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_name, vector) => {
    const { searchParams } = new URL(vector.url);
    const [address = ''] = vector.url.split('?', 1);
    const request = {
      method: vector.method,
      address,
      pairs: [...searchParams],
      consumerKey: vector.consumer_key,
      consumerSecret: vector.consumer_secret,
      timestamp: vector.oauth_timestamp,
      nonce: vector.oauth_nonce,
    };
    expect(oauthBaseString(request)).toBe(vector.base_string);
    const pairs = signedPairs(request);
    expect(pairs.at(-1)).toEqual(['oauth_signature', vector.signature]);
    expect(urlOf(address, pairs)).toBe(vector.signed_url);
  });
});
