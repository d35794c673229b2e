/**
 * The URL of a text, or `undefined` when it is none.
 *
 * Not `URL.canParse`: on Node 20 and 22 it begins to refuse every text with a letter such as `ü` once it was optimised, after
 * some thousand calls (seen 2026-11 on 20.20 and 22.23, gone in 24.21).
 */
export function parseUrl(text: string, base?: string | URL): URL | undefined {
  try {
    return new URL(text, base);
  } catch {
    return undefined;
  }
}
