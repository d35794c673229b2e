import type { InvalidRequestIssue } from '../../core/errors.js';
import { recordOf } from '../../core/wire-reader.js';
import { invalidInput } from '../invalid-input.js';
import { toGlobalId } from './ids.js';
import { INVENTORY_REASONS, type ShopifyInventoryOptions } from './options.js';

/** @throws {InvalidRequestError} for options that are none of Shopify's. */
export function checkInventoryOptions(platformOptions: unknown, operation: string): ShopifyInventoryOptions {
  if (platformOptions === undefined) return {};
  const options = recordOf(platformOptions) as ShopifyInventoryOptions | undefined;
  const issues: InvalidRequestIssue[] = [];
  if (options === undefined) issues.push({ path: 'platformOptions', message: 'must be an object' });
  if (options?.activate !== undefined && typeof options.activate !== 'boolean') {
    issues.push({ path: 'platformOptions.activate', message: 'must be true or false' });
  }
  if (options?.reason !== undefined && !INVENTORY_REASONS.includes(options.reason)) {
    issues.push({ path: 'platformOptions.reason', message: `must be one of ${INVENTORY_REASONS.join(', ')}` });
  }
  const uri: unknown = options?.referenceDocumentUri;
  if (uri !== undefined && !(typeof uri === 'string' && /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(uri))) {
    issues.push({ path: 'platformOptions.referenceDocumentUri', message: 'must be a URI, such as erp://counts/17' });
  }
  if (issues.length > 0) throw invalidInput('shopify', operation, issues);
  return options ?? {};
}

/** @throws {InvalidRequestError} for a location id of another kind. */
export function requireLocationIds(ids: readonly string[], operation: string): readonly string[] {
  return ids.map((id, index) => {
    const locationId = toGlobalId('Location', id);
    if (locationId !== undefined) return locationId;
    const message = 'is not a location id: gid://shopify/Location/<number> or the number';
    throw invalidInput('shopify', operation, [{ path: `locationIds[${index}]`, message }]);
  });
}
