import { toIsoUtc } from '../../model/index.js';

/** One way to read the date of a notification. */
export interface DateReading {
  /** As it stands in what is signed. */
  readonly signed: string;
  /** The moment that it names then, in milliseconds: what freshness is judged by where this reading matched. */
  readonly at: number;
}

const HTTP_DATE =
  /^(?:(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), )?(\d{1,2})[ -](Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[ -](\d{4}) (\d{2}):(\d{2}):(\d{2}) GMT(?:([+-])(\d{2}):?([0-5]\d))?$/i;
const MONTHS = 'janfebmaraprmayjunjulaugsepoctnovdec';
/** No place is further from Greenwich. */
const WIDEST_OFFSET_MS = 14 * 3_600_000;

/**
 * The ways to read an `X_Date`; `undefined` for what is no date.
 *
 * The signature is over seconds since the epoch. Dates are documented as `Tue, 19 May 2015 09:02:15 GMT` and, in 2026, with
 * `GMT+05:30` at the end and a signature that takes no notice of the offset. So both moments are tried, and the text as it
 * stands. Each reading brings the moment that it signs: judged on another one, an old delivery could be sent again five and
 * a half hours later.
 */
export function readDate(text: string): readonly DateReading[] | undefined {
  const [, day = '', month = '', year = '', hour = '', minute = '', second = '', sign, hours = '0', minutes = '0'] =
    HTTP_DATE.exec(text) ?? [];
  const monthNumber = String(MONTHS.indexOf(month.toLowerCase()) / 3 + 1).padStart(2, '0');
  const written = toIsoUtc(`${year}-${monthNumber}-${day.padStart(2, '0')}T${hour}:${minute}:${second}Z`);
  const offset = (Number(hours) * 60 + Number(minutes)) * 60_000;
  if (written === undefined || offset > WIDEST_OFFSET_MS) return undefined;
  const ignoring = Date.parse(written);
  const honouring = sign === '-' ? ignoring + offset : ignoring - offset;
  return [
    { signed: String(honouring / 1_000), at: honouring },
    ...(honouring === ignoring ? [] : [{ signed: String(ignoring / 1_000), at: ignoring }]),
    { signed: text, at: honouring },
  ];
}
