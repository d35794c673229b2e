import type { TokenRecord } from '../../core/ports.js';
import { type Finding, fine, warning } from '../diagnosis.js';
import { settingsOf } from './settings.js';

/** How the store is reached, as far as its record tells. */
export function accessFindings(record: TokenRecord): readonly Finding[] {
  const { apiRoot, authMode } = settingsOf(record);
  const findings: readonly (Finding | undefined)[] = [
    record.storeId.startsWith('https:')
      ? fine('https', 'The store is reached over https.')
      : warning(
          'https',
          'The store is reached over plain http: anyone on the way can read its orders.',
          'Get a certificate from the hosting, set both addresses under Settings > General to https, and connect the store again with its https address.',
        ),
    authMode === 'query'
      ? warning(
          'auth_mode',
          'The hosting drops the Authorization header: the key travels in the URL, where access logs keep it.',
          'Have the hosting pass the header on: `SetEnvIf Authorization "(.*)" HTTP_AUTHORIZATION=$1` in .htaccess, or `CGIPassAuth On`.',
        )
      : undefined,
    apiRoot?.includes('rest_route=') === true
      ? warning(
          'permalinks',
          'Permalinks are off: the REST API is reached by a detour that WooCommerce does not promise to keep.',
          'Choose any structure but Plain under Settings > Permalinks.',
        )
      : undefined,
  ];
  return findings.filter((finding) => finding !== undefined);
}
