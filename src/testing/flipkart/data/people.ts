import { inventPerson, inventStreet, PLACES } from '../../people.js';
import type { Random } from '../../random.js';
import type { Address } from '../state/shipment.js';

/** An invented buyer at an invented address. Flipkart's phone numbers have no country code. */
export function inventAddress(random: Random): Address {
  const { firstName, lastName, phone } = inventPerson(random);
  const { address1, address2 } = inventStreet(random);
  const { city, province, provinceCode, pinPrefix } = random.pick(PLACES);
  return {
    firstName,
    lastName: random.chance(0.1) ? '' : lastName,
    pinCode: `${pinPrefix}${random.digits(3)}`,
    city,
    state: province,
    stateCode: `IN-${provinceCode}`,
    addressLine1: address1,
    addressLine2: address2 ?? '',
    landmark: random.chance(0.4) ? `Near ${city} Central Park` : '',
    contactNumber: phone.slice(-10),
  };
}
