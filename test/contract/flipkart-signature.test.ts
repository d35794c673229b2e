import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MINUTE, notification, refusal, webhookWorld } from '../unit/connectors/flipkart/webhook-world.js';

/** Vectors of Flipkart's documentation, and one of our own. Where they lie beside the repository, they are read. */
const VECTORS = new URL('../../../shared/contracts/flipkart/samples/signature-test-vectors.json', import.meta.url);
const isThere = existsSync(VECTORS);
const why = isThere ? '' : ' (skipped: the contracts are not beside the repository)';

interface Vector {
  readonly appId: string;
  readonly appSecret: string;
  readonly url: string;
  readonly method: string;
  readonly epoch: string;
  readonly X_Date: string;
  readonly sha1: string;
  readonly X_Authorization?: string;
}

function vectorsIn() {
  if (!isThere) return undefined;
  return JSON.parse(readFileSync(VECTORS, 'utf8')) as {
    readonly official_2015_vector_verified: Vector;
    readonly official_2026_docs_sample_is_inconsistent: { readonly sha1_for_https: string };
    readonly synthetic_vector: Vector;
  };
}

const authorizationOf = ({ appId, sha1, X_Authorization }: Vector) =>
  X_Authorization ?? `FKLOGIN ${Buffer.from(`${appId}:${sha1}`).toString('base64')}`;

async function verdict(vector: Vector, registered = vector.url, minutesLater = 5) {
  const { appId, appSecret, method, X_Date } = vector;
  const world = webhookWorld({}, { appId, appSecret, notificationURL: registered });
  world.clock = Number(vector.epoch) * 1_000 + minutesLater * MINUTE;
  const headers = { X_Date, X_Authorization: authorizationOf(vector) };
  const call = world.verify({ rawBody: notification(), headers, method });
  return call.then(
    ({ trust }) => trust,
    () => refusal(call),
  );
}

describe.skipIf(!isThere)(`signatures as Flipkart documents them${why}`, () => {
  const vectors = vectorsIn();
  const official = vectors?.official_2015_vector_verified as Vector;
  const synthetic = vectors?.synthetic_vector as Vector;

  it('hold', async () => {
    expect(await verdict(official)).toBe('envelope');
    expect(await verdict(synthetic)).toBe('envelope');
  });

  it('of 2015 are out of date by now', async () => {
    expect(await verdict(official, official.url, 16)).toBe('timestamp_out_of_window');
    expect(await verdict(official, official.url, -16)).toBe('timestamp_out_of_window');
  });

  it('of the page of 2026 do not hold for the https URL it prints, and do with the right digest', async () => {
    const https = { ...official, url: official.url.replace('http:', 'https:') };
    const printed = { ...https, X_Date: official.X_Date.replace('GMT', 'GMT+05:30') };
    const right = { ...printed, sha1: vectors?.official_2026_docs_sample_is_inconsistent.sha1_for_https ?? '' };
    expect(await verdict(printed)).toBe('signature_mismatch');
    // Signed without regard to the offset that the date is written with.
    expect(await verdict(right)).toBe('envelope');
    expect(await verdict({ ...right, epoch: String(Number(right.epoch) - 19_800) })).toBe('timestamp_out_of_window');
  });

  it('hold for nothing else', async () => {
    for (const vector of [official, synthetic]) {
      const others: readonly Vector[] = [
        { ...vector, method: 'PUT' },
        { ...vector, appSecret: `${vector.appSecret}x` },
        { ...vector, appSecret: synthetic.appSecret === vector.appSecret ? official.appSecret : synthetic.appSecret },
        { ...vector, X_Date: vector.X_Date.replace(':15', ':16') },
      ];
      for (const other of others) expect(await verdict(other)).toBe('signature_mismatch');
      expect(await verdict(vector, `${vector.url}/`)).toBe('signature_mismatch');
    }
  });
});
