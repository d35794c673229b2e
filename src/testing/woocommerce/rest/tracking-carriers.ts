import { collationKey } from '../catalogue/collation.js';

export interface Carrier {
  readonly name: string;
  readonly slug: string;
  readonly link: string;
}

const carrier = (name: string, link: string): Carrier => ({
  name,
  slug: name.toLowerCase().replace(/[^a-z0-9]+/g, '-'),
  link,
});

/** The carriers the plugins know, by country; `%number%` stands for the tracking number. */
const CARRIERS: Readonly<Record<string, readonly Carrier[]>> = {
  Global: [
    carrier('FedEx', 'https://track.example.com/fedex?numbers=%number%'),
    carrier('DHL Express', 'https://track.example.com/dhl/%number%'),
  ],
  India: [
    carrier('Delhivery', 'https://track.example.com/delhivery/%number%'),
    carrier('Blue Dart', 'https://track.example.com/bluedart/%number%'),
    carrier('India Post', 'https://track.example.com/indiapost/'),
    carrier('DTDC', 'https://track.example.com/dtdc?cn=%number%'),
  ],
};

/** As the providers route lists them: countries, then names with their links. */
export const carrierList = (): Record<string, Record<string, string>> =>
  Object.fromEntries(
    Object.entries(CARRIERS).map(([country, carriers]) => [
      country,
      Object.fromEntries(carriers.map(({ name, link }) => [name, link])),
    ]),
  );

/** The database compares names, so case does not matter. */
export const findCarrier = (nameOrSlug: string): Carrier | undefined =>
  Object.values(CARRIERS)
    .flat()
    .find(({ name, slug }) => collationKey(name) === collationKey(nameOrSlug) || slug === nameOrSlug);
