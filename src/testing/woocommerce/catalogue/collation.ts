/** What the database's usual collation compares: no case, no accents, no spaces at the end [RUN]. */
export const collationKey = (text: string): string =>
  text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase().replace(/ +$/, '');

/** `sanitize_text_field`, which the `sku` parameter goes through: tags and percent-octets go, spaces collapse [CODE]. */
const sanitized = (text: string): string =>
  text
    .replace(/<[^>]*>?/g, '')
    .replace(/%[a-f0-9]{2}/gi, '')
    .replace(/\s+/g, ' ')
    .trim();

/** Whether a stored SKU answers `?sku=…`: any of the comma-separated ones, or the whole text as one SKU [RUN]. */
export function skuFilter(parameter: string | undefined): ((sku: string) => boolean) | undefined {
  const text = sanitized(parameter ?? '');
  // PHP calls "0" empty as well, and an empty SKU filters nothing.
  if (text === '' || text === '0') return undefined;
  const wanted = new Set([...text.split(','), text].map(collationKey));
  return (sku) => wanted.has(collationKey(sku));
}
