/** WordPress's dates have neither a zone nor a fraction: `2026-11-23T08:23:14`. */
export const wpDate = (ms: number, utcOffsetMinutes = 0): string =>
  new Date(ms + utcOffsetMinutes * 60_000).toISOString().slice(0, 19);

const DATE_TIME = /^\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:[Zz]|[+-]\d{2}(?::?\d{2})?)?$/;

/** What the REST API takes for a date; a date alone and a number are refused [RUN]. */
export const isDateTime = (text: string): boolean => DATE_TIME.test(text) && !Number.isNaN(naiveTime(text));

/**
 * The instant a date parameter stands for. WordPress turns a text with a zone into the site's time and then compares the
 * bare digits, so with `dates_are_gmt` such a text is off by the site's offset [RUN].
 */
export function dateParameter(text: string, utcOffsetMinutes: number, datesAreGmt: boolean): number {
  const zone = /(?:[Zz]|[+-]\d{2}(?::?\d{2})?)$/.exec(text.slice(11))?.[0];
  const digits = naiveTime(text);
  const inSiteTime = zone === undefined ? digits : digits + (utcOffsetMinutes - zoneMinutes(zone)) * 60_000;
  const wholeSeconds = Math.floor(inSiteTime / 1_000) * 1_000;
  return datesAreGmt ? wholeSeconds : wholeSeconds - utcOffsetMinutes * 60_000;
}

const naiveTime = (text: string): number => Date.parse(`${text.slice(0, 10)}T${text.slice(11, 19)}Z`);

function zoneMinutes(zone: string): number {
  if (/^z$/i.test(zone)) return 0;
  const [hours = 0, minutes = 0] = [Number(zone.slice(1, 3)), Number(zone.slice(3).replace(':', '') || 0)];
  return (zone.startsWith('-') ? -1 : 1) * (hours * 60 + minutes);
}
