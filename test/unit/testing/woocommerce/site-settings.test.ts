import { expect, it } from 'vitest';
import { startWoo } from './support.js';

it('tells its settings, its system and its currency', async () => {
  const { ask } = await startWoo({ decimals: 3, tracking: 'ast' }, { orders: 2 });
  const settingOf = async (group: string, id: string) =>
    (await ask(`settings/${group}`)).body.find((setting: { id: string }) => setting.id === id).value;
  expect(await settingOf('general', 'woocommerce_currency')).toBe('INR');
  expect(await settingOf('general', 'woocommerce_price_num_decimals')).toBe('3');
  expect(await settingOf('products', 'woocommerce_weight_unit')).toBe('kg');
  expect((await ask('settings/general/woocommerce_default_country')).body.value).toBe('IN:MH');
  expect((await ask('settings/nope')).body.code).toBe('rest_setting_setting_group_invalid');
  const system = (await ask('system_status')).body;
  expect(system.environment.version).toBe('10.0.2');
  expect(system.settings).toMatchObject({ currency: 'INR', number_of_decimals: 3, HPOS_enabled: true });
  expect(system.active_plugins).toHaveLength(2);
  expect((await ask('data/currencies/current')).body).toMatchObject({ code: 'INR', symbol: '₹' });
  expect((await ask('orders/10001')).body.total).toMatch(/^\d+\.\d{3}$/);
});
