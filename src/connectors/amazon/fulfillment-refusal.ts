import { type ConnectorError, InvalidRequestError } from '../../core/errors.js';
import { problemsOf } from './errors.js';

/** Amazon's fields of a confirmation, and where the push has them. */
const PATHS: ReadonlyMap<string, string> = new Map([
  ['shipdate', 'shippedAt'],
  ['carriercode', 'tracking.carrier'],
  ['carriername', 'tracking.carrier'],
  ['trackingnumber', 'tracking.number'],
  ['quantity', 'lineItems'],
  ['orderitemid', 'lineItems'],
  ['orderitems', 'lineItems'],
  ['transparencycodes', 'platformOptions.transparencyCodes'],
  ['packagereferenceid', 'platformOptions.packageReferenceId'],
  ['shippingmethod', 'platformOptions.shippingMethod'],
  ['shipfromsupplysourceid', 'platformOptions.shipFromSupplySourceId'],
  ['marketplaceid', 'platformOptions.marketplaceId'],
  ['codcollectionmethod', 'platformOptions.codCollectionMethod'],
]);

/** A refused confirmation with the fields that Amazon names; of its text nothing else gets into errors. */
export function namingFields(error: ConnectorError): ConnectorError {
  if (error.code !== 'invalid_request') return error;
  const words = problemsOf(error).flatMap(({ message }) => message.match(/[A-Za-z]+/g) ?? []);
  const fields = new Map(
    words.flatMap((word) => {
      const path = PATHS.get(word.toLowerCase());
      return path === undefined ? [] : [[path, word] as const];
    }),
  );
  if (fields.size === 0) return error;
  const issues = [...fields].map(([path, field]) => ({ path, message: `Amazon refuses ${field}` }));
  return new InvalidRequestError(`${error.message}: Amazon names ${[...fields.values()].join(', ')}`, {
    ...error,
    issues,
    cause: error,
  });
}
