import { recordOf } from '../../core/wire-reader.js';
import { type Finding, fine, warning } from '../diagnosis.js';

/** What `system_status` tells. Every value may be missing; plugins hide some. */
export function systemFindings(status: unknown): readonly Finding[] {
  const environment = recordOf(recordOf(status)?.['environment']);
  const settings = recordOf(recordOf(status)?.['settings']);
  return [
    ...versionFindings(environment?.['version'], environment?.['wp_version']),
    ...storageFindings(settings?.['HPOS_enabled']),
    ...decimalFindings(settings?.['currency'], settings?.['number_of_decimals']),
  ];
}

function versionFindings(version: unknown, wordpress: unknown): readonly Finding[] {
  const match = typeof version === 'string' ? /^(\d+)\.(\d+)/.exec(version) : null;
  if (match === null) return [];
  const name = `WooCommerce ${version}${typeof wordpress === 'string' ? ` on WordPress ${wordpress}` : ''}`;
  const [major, minor] = [Number(match[1]), Number(match[2])];
  if (major > 5 || (major === 5 && minor >= 8)) return [fine('woocommerce_version', `${name}.`)];
  // `modified_after` is silently ignored before 5.8 (tags of the source, 2026-11).
  const message = `${name} cannot list the orders that changed: every sync reads all of them.`;
  return [warning('woocommerce_version', message, 'Update WooCommerce to 5.8 or newer.')];
}

function storageFindings(hpos: unknown): readonly Finding[] {
  if (typeof hpos !== 'boolean') return [];
  return [fine('order_storage', hpos ? 'High-performance order storage.' : 'Orders are stored as WordPress posts.')];
}

function decimalFindings(currency: unknown, decimals: unknown): readonly Finding[] {
  const shown = typeof decimals === 'string' ? Number(decimals) : decimals;
  if (typeof currency !== 'string' || !/^[A-Z]{3}$/.test(currency) || !Number.isSafeInteger(shown)) return [];
  const { maximumFractionDigits: needed = 2 } = new Intl.NumberFormat('en', {
    style: 'currency',
    currency,
  }).resolvedOptions();
  if ((shown as number) >= needed) return [fine('currency_decimals', `Amounts in ${currency} have ${shown} decimals.`)];
  const message = `Amounts in ${currency} come with ${shown} decimals, but the currency has ${needed}: they are rounded.`;
  return [
    warning('currency_decimals', message, `Set WooCommerce > Settings > General > Number of decimals to ${needed}.`),
  ];
}
