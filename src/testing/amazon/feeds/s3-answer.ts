export interface VaultAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

/** A refusal in S3's XML. */
export function s3Error(
  status: number,
  code: string,
  message: string,
  more: Readonly<Record<string, string>> = {},
): VaultAnswer {
  const details = Object.entries({ Code: code, Message: message, ...more }).map(([tag, text]) => element(tag, text));
  const xml = `<?xml version="1.0" encoding="UTF-8"?>\n<Error>${details.join('')}</Error>`;
  return { status, headers: { 'content-type': 'application/xml' }, body: new TextEncoder().encode(xml) };
}

/** An element with text. */
export const element = (tag: string, text: string): string => `<${tag}>${escapeXml(text)}</${tag}>`;

const escapeXml = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('"', '&quot;');
