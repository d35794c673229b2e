/** The Admin API versions that a caller can reach, oldest first (facts of 2026-11-23). */
export const API_VERSIONS = ['2026-01', '2026-04', '2026-07', '2026-10'] as const;

export type ApiVersion = (typeof API_VERSIONS)[number];

export const OLDEST_VERSION: ApiVersion = '2026-01';
export const LATEST_VERSION: ApiVersion = '2026-10';

const isSupported = (version: string): version is ApiVersion => (API_VERSIONS as readonly string[]).includes(version);

/**
 * The version that really answers: one that is no longer accessible falls forward to the oldest accessible one,
 * and so does an omitted one [DOC versioning]. A version that was never published answers `undefined` (404).
 */
export function resolveVersion(requested: string | undefined): ApiVersion | undefined {
  if (requested === undefined) return OLDEST_VERSION;
  if (isSupported(requested)) return requested;
  if (!/^20\d{2}-(01|04|07|10)$/.test(requested)) return undefined;
  return requested < OLDEST_VERSION ? OLDEST_VERSION : undefined;
}
