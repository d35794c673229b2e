import { inventPerson, inventStreet, PLACES } from '../../people.js';
import type { Random } from '../../random.js';
import type { SandboxMarketplace } from '../sellers/marketplaces.js';
import type { SandboxAddress } from '../state/order.js';
import type { AmazonScenario } from './scenarios.js';

/** Cities abroad; streets and people are invented as in India. */
const ABROAD: Readonly<Record<string, readonly [city: string, state: string | undefined, postalCode: string]>> = {
  AU: ['Sydney', 'NSW', '2000'],
  BR: ['São Paulo', 'SP', '01310-100'],
  CA: ['Toronto', 'ON', 'M5V 2T6'],
  DE: ['München', undefined, '80331'],
  ES: ['Málaga', 'Málaga', '29001'],
  FR: ['Besançon', undefined, '25000'],
  GB: ['Leeds', 'West Yorkshire', 'LS1 4AP'],
  IT: ['Bari', 'BA', '70121'],
  JP: ['Chiyoda-ku', 'Tokyo', '100-0001'],
  MX: ['Mérida', 'YUC', '97000'],
  TR: ['İzmir', 'İzmir', '35210'],
  US: ['Springfield', 'IL', '62701'],
};

export interface Buyer {
  readonly name: string;
  readonly email: string;
  readonly address: SandboxAddress;
}

export function inventBuyer(scenario: AmazonScenario, marketplace: SandboxMarketplace, random: Random): Buyer {
  const person = inventPerson(random);
  const name = `${person.firstName} ${person.lastName}`;
  // Amazon never tells the buyer's own address, but one of its own that forwards.
  const email = `${random.letters(14).toLowerCase()}@marketplace.${marketplace.name.toLowerCase()}`;
  return { name, email, address: address(scenario, marketplace, name, person.phone, random) };
}

function address(
  scenario: AmazonScenario,
  { country }: SandboxMarketplace,
  name: string,
  phone: string,
  random: Random,
): SandboxAddress {
  const { address1, address2 } = inventStreet(random);
  const place = random.pick(PLACES);
  const [city, state, postalCode] =
    country === 'IN'
      ? [place.city, place.province.toUpperCase(), `${place.pinPrefix}${random.digits(3)}`]
      : (ABROAD[country] ?? ['Sandbox Town', undefined, '00000']);
  return {
    name,
    ...(scenario.business === true ? { companyName: 'Sandbox Trading Ltd' } : {}),
    addressLine1: address1,
    ...(address2 === null ? {} : { addressLine2: address2 }),
    city,
    ...(state === undefined ? {} : { stateOrRegion: state }),
    postalCode,
    countryCode: country,
    phone,
    ...(country === 'BR'
      ? {
          extendedFields: {
            streetName: 'Rua das Flores',
            streetNumber: '100',
            complement: 'Sala 3',
            neighborhood: 'Centro',
          },
        }
      : {}),
    addressType: scenario.pickup === true ? 'PICKUP_POINT' : scenario.business === true ? 'COMMERCIAL' : 'RESIDENTIAL',
  };
}
