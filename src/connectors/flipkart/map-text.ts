const NAMED: ReadonlyMap<string, string> = new Map([
  ['amp', '&'],
  ['apos', "'"],
  ['gt', '>'],
  ['lt', '<'],
  ['nbsp', ' '],
  ['quot', '"'],
]);

/** Flipkart hands texts out as they stand in a page: `&quot;` for the inch mark of a SKU (integrations, 2024). Once over. */
export function decodeEntities(text: string): string {
  if (!text.includes('&')) return text;
  return text.replace(/&(?:([a-z]{2,4})|#(\d{1,7})|#x([\da-f]{1,6}));/gi, (entity, name, decimal, hex) => {
    if (name !== undefined) return NAMED.get(String(name).toLowerCase()) ?? entity;
    return characterOf(decimal === undefined ? Number.parseInt(String(hex), 16) : Number(decimal)) ?? entity;
  });
}

/** Nothing that is no character: neither half a surrogate pair nor a control character. */
function characterOf(code: number): string | undefined {
  const isCharacter = code >= 0x20 && code <= 0x10ffff && !(code >= 0xd800 && code <= 0xdfff);
  return isCharacter ? String.fromCodePoint(code) : undefined;
}
