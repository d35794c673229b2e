import { RestError, type Route } from '../http/route.js';
import type { Site } from '../site.js';

interface Setting {
  readonly id: string;
  readonly label: string;
  readonly type: 'checkbox' | 'select' | 'text';
  readonly value: string;
}

const GROUPS: Readonly<Record<string, (site: Site) => readonly Setting[]>> = {
  general: (site) => [
    setting('woocommerce_store_address', 'Address line 1', 'text', '14 Gulmohar Road'),
    setting('woocommerce_store_city', 'City', 'text', 'Pune'),
    setting('woocommerce_default_country', 'Country / State', 'select', 'IN:MH'),
    setting('woocommerce_store_postcode', 'Postcode / ZIP', 'text', '411001'),
    setting('woocommerce_calc_taxes', 'Enable taxes', 'checkbox', 'yes'),
    setting('woocommerce_currency', 'Currency', 'select', 'INR'),
    setting('woocommerce_currency_pos', 'Currency position', 'select', 'left'),
    setting('woocommerce_price_thousand_sep', 'Thousand separator', 'text', ','),
    setting('woocommerce_price_decimal_sep', 'Decimal separator', 'text', '.'),
    setting('woocommerce_price_num_decimals', 'Number of decimals', 'text', String(site.decimals)),
  ],
  products: () => [
    setting('woocommerce_weight_unit', 'Weight unit', 'select', 'kg'),
    setting('woocommerce_dimension_unit', 'Dimensions unit', 'select', 'cm'),
    setting('woocommerce_manage_stock', 'Manage stock', 'checkbox', 'yes'),
    setting('woocommerce_hold_stock_minutes', 'Hold stock (minutes)', 'text', '60'),
    setting('woocommerce_notify_low_stock_amount', 'Low stock threshold', 'text', '2'),
  ],
};

const setting = (id: string, label: string, type: Setting['type'], value: string): Setting => ({
  id,
  label,
  type,
  value,
});

export function settingRoutes(site: Site): readonly Route[] {
  const settingsOf = (group: string | undefined): readonly Setting[] => {
    const settings = Object.hasOwn(GROUPS, group ?? '') ? GROUPS[group ?? ''] : undefined;
    if (settings === undefined) {
      throw new RestError(404, 'rest_setting_setting_group_invalid', 'Invalid setting group.');
    }
    return settings(site);
  };
  return [
    {
      method: 'GET',
      pattern: 'wc/v3/settings/:group',
      access: 'read',
      handle: ({ params }) => ({
        body: settingsOf(params['group']).map((one) => settingView(one, params['group'] ?? '', site)),
      }),
    },
    {
      method: 'GET',
      pattern: 'wc/v3/settings/:group/:name',
      access: 'read',
      handle: ({ params }) => {
        const found = settingsOf(params['group']).find(({ id }) => id === params['name']);
        if (found === undefined) throw new RestError(404, 'rest_setting_setting_invalid', 'Invalid setting.');
        return { body: settingView(found, params['group'] ?? '', site) };
      },
    },
  ];
}

function settingView({ id, label, type, value }: Setting, group: string, site: Site): unknown {
  const collection = site.restURL(`wc/v3/settings/${group}`);
  return {
    id,
    label,
    description: '',
    type,
    default: value,
    tip: '',
    value,
    group_id: group,
    _links: { self: [{ href: `${collection}/${id}` }], collection: [{ href: collection }] },
  };
}
