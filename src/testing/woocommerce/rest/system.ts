import type { Route } from '../http/route.js';
import type { Site } from '../site.js';
import { CURRENCY_SYMBOLS } from './order-view.js';

const WORDPRESS = '6.8.8';

/** What the store says about itself. Both need the rights of a shop manager. */
export function systemRoutes(site: Site): readonly Route[] {
  return [
    {
      method: 'GET',
      pattern: 'wc/v3/system_status',
      access: 'read',
      handle: () => ({
        body: {
          environment: {
            home_url: site.home,
            site_url: site.home,
            version: site.version,
            wp_version: WORDPRESS,
            wp_multisite: false,
            language: 'en_US',
            server_info: 'nginx/1.22.1',
            php_version: '8.2.20',
            default_timezone: 'UTC',
          },
          active_plugins: site.plugins.map((plugin) => ({ plugin, name: plugin.split('/')[0], version: '1.0.0' })),
          settings: {
            api_enabled: false,
            force_ssl: false,
            currency: 'INR',
            currency_symbol: '&#8377;',
            currency_position: 'left',
            thousand_separator: ',',
            decimal_separator: '.',
            number_of_decimals: site.decimals,
            HPOS_enabled: site.highPerformanceOrders,
            order_datastore: site.highPerformanceOrders
              ? 'Automattic\\WooCommerce\\Internal\\DataStores\\Orders\\OrdersTableDataStore'
              : 'WC_Order_Data_Store_CPT',
          },
        },
      }),
    },
    {
      method: 'GET',
      pattern: 'wc/v3/data/currencies/current',
      access: 'read',
      handle: () => ({
        body: {
          code: 'INR',
          name: 'Indian rupee',
          symbol: CURRENCY_SYMBOLS['INR'],
          _links: { self: [{ href: site.restURL('wc/v3/data/currencies/INR') }] },
        },
      }),
    },
  ];
}
