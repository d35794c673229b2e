/** What hosts and platforms call a courier, those of India first; `delhivery surface 5 kg` and the like need no entry. */
const NAMES: readonly (readonly [string, ...string[]])[] = [
  ['Delhivery'],
  ['Bluedart', 'blue dart', 'blue dart express', 'bluedart express', 'blue dart aviation'],
  ['DTDC', 'dtdc express', 'dtdc courier', 'dtdc smart express'],
  ['XpressBees', 'xpress bees', 'busybees', 'busybees logistics'],
  ['Ecom Express', 'ecomexpress', 'ecom'],
  ['Ekart', 'e kart', 'ekl', 'ekart logistics'],
  ['Shadowfax', 'shadow fax'],
  ['India Post', 'indiapost', 'speed post', 'speedpost', 'india post speed post', 'department of posts'],
  ['Gati KWE', 'gati', 'gatikwe', 'gati kintetsu', 'gati kintetsu express', 'allcargo gati'],
  ['Professional Couriers', 'the professional couriers', 'professional courier', 'tpc'],
  ['SHREE NANDAN COURIER', 'shree nandan', 'nandan courier'],
  ['Amazon', 'amazon shipping', 'amazon transportation', 'amazon transportation services', 'ats'],
  ['FedEx', 'fed ex', 'federal express'],
  ['DHL Express', 'dhl', 'dhl india'],
  ['DHL eCommerce', 'dhl ecommerce solutions'],
  ['UPS', 'united parcel service'],
  ['USPS', 'us postal service', 'united states postal service'],
  ['Evri', 'hermes uk'],
  ['Japan Post (EN)', 'japan post'],
  ['NinjaVan', 'ninja van'],
  ['Singapore Post', 'singpost'],
  ['YunExpress', 'yun express'],
];

/** Aggregators sell services of a courier under its name: by speed, by weight, and back from the buyer. */
const SERVICE_WORD =
  /^(?:air|apex|b2b|b2c|cargo|cod|courier|couriers|domestic|economy|express|heavy|hyperlocal|india|lite|local|logistics|ndd|plus|prepaid|premium|priority|reverse|ros|sdd|smart|standard|surface|\d+(?:g|gm|gms|kg|kgs)?|g|gm|gms|kg|kgs)$/;

/** Longer than any courier's name with its service; what comes from outside may not make us slow. */
const MAX_LENGTH = 100;

/**
 * Finds a platform's spelling of a courier's name; `undefined` when it has none.
 *
 * @param spellings the names the platform knows, each as it wants it.
 */
export function carrierFinder(spellings: readonly string[]): (carrier: string) => string | undefined {
  const own = new Map(spellings.map((name) => [normalized(name), name]));
  const wellKnown = new Map(
    NAMES.flatMap((names) => {
      const plain = names.map(normalized);
      const spelling = plain.map((name) => own.get(name)).find((name) => name !== undefined);
      return spelling === undefined ? [] : plain.map((name) => [name, spelling] as const);
    }),
  );
  return (carrier) => {
    if (carrier.length > MAX_LENGTH) return undefined;
    const words = normalized(carrier).split(' ');
    const exact = own.get(words.join(' ')) ?? wellKnown.get(words.join(' '));
    if (exact !== undefined) return exact;
    while (words.length > 1 && SERVICE_WORD.test(words.at(-1) ?? '')) {
      words.pop();
      const name = words.join(' ');
      // Of a lesser known one the service may be another company's name.
      if (wellKnown.has(name) || own.has(name)) return wellKnown.get(name);
    }
    return undefined;
  };
}

function normalized(name: string): string {
  return name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}+/gu, '')
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .replace(/\b(?:ltd|limited|pvt|private)\b/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}
