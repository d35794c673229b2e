import * as z from 'zod';
import { InvalidRequestError, type InvalidRequestIssue } from '../core/errors.js';
import { parseUrl } from '../core/url.js';
import { orderStateSchema, webhookTopicSchema } from '../model/index.js';
import { defaultSyncSettings, leastInterval } from './default-settings.js';
import type { StoreEntry, StoreSyncSettings } from './ports/index.js';

/** Changes to settings: what is not named stays, `null` takes an optional setting back to its default. */
export type StoreSettingsPatch = {
  readonly [Part in keyof StoreSyncSettings]?: PartPatch<StoreSyncSettings[Part]>;
};

type PartPatch<Settings> = {
  readonly [Name in keyof Settings]?: undefined extends Settings[Name]
    ? Exclude<Settings[Name], undefined> | null
    : Settings[Name];
};

/** A year: longer is a mistake. */
const MOST_MINUTES = 366 * 24 * 60;
const MOST_UNITS = 1_000_000;

const jobSchema = z.strictObject({
  enabled: z.boolean().optional(),
  auto: z.boolean().optional(),
  intervalMinutes: z.number().optional(),
});
const fulfilledBy = z.enum(['merchant', 'marketplace', 'any']).nullish();

const patchSchema = z.strictObject({
  orders: jobSchema.extend({ statuses: z.array(orderStateSchema).min(1).nullish(), fulfilledBy }).optional(),
  inventory: jobSchema
    .extend({
      direction: z.enum(['one_way', 'two_way']).optional(),
      bufferStock: z.number().int().min(0).max(MOST_UNITS).optional(),
      fulfilledBy,
      platformOptions: z.record(z.string(), z.json()).nullish(),
    })
    .optional(),
  prices: jobSchema.optional(),
  products: jobSchema.optional(),
  webhooks: z
    .strictObject({
      enabled: z.boolean().optional(),
      topics: z.array(webhookTopicSchema).min(1).nullish(),
      url: z
        .string()
        .refine((url) => parseUrl(url) !== undefined, 'must be an absolute URL')
        .nullish(),
      destination: z.string().min(1).nullish(),
    })
    .optional(),
});

/** @throws {InvalidRequestError} that lists everything wrong with the patch, by path. Nothing is changed then. */
export function patchedSettings(
  { platform, storeId, settings }: StoreEntry,
  patch: unknown,
  operation: string,
): StoreSyncSettings {
  const parsed = patchSchema.safeParse(patch);
  const issues = parsed.success ? intervalIssues(platform, parsed.data) : parsed.error.issues.flatMap(issuesOf);
  if (!parsed.success || issues.length > 0) {
    const what = issues.map(({ path, message }) => `${path} ${message}`).join('; ');
    throw new InvalidRequestError(`${operation}: ${what}.`, { platform, storeId, operation, issues });
  }
  const { orders, inventory, prices, products, webhooks } = parsed.data;
  const defaults = defaultSyncSettings(platform);
  return {
    orders: merged(settings.orders, orders, defaults.orders),
    inventory: merged(settings.inventory, inventory, defaults.inventory),
    prices: merged(settings.prices, prices, defaults.prices),
    products: merged(settings.products, products, defaults.products),
    webhooks: merged(settings.webhooks, webhooks, defaults.webhooks),
  };
}

const JOBS = ['orders', 'inventory', 'prices', 'products'] as const;

function intervalIssues(platform: string, patch: z.infer<typeof patchSchema>): readonly InvalidRequestIssue[] {
  return JOBS.flatMap((job) => {
    const minutes = patch[job]?.intervalMinutes;
    const least = leastInterval(platform, job);
    if (minutes === undefined || (Number.isInteger(minutes) && minutes >= least && minutes <= MOST_MINUTES)) return [];
    return [{ path: `${job}.intervalMinutes`, message: `must be whole minutes, from ${least} to ${MOST_MINUTES}` }];
  });
}

function issuesOf(issue: z.core.$ZodIssue): readonly InvalidRequestIssue[] {
  const path = issue.path.map(String);
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({ path: [...path, key].join('.'), message: 'is not a setting' }));
  }
  return [{ path: path.join('.') || 'patch', message: lowerFirst(issue.message) }];
}

function lowerFirst(text: string): string {
  return text.slice(0, 1).toLowerCase() + text.slice(1);
}

/** `null` becomes what a store of the platform begins with; what is absent there is left out of the result. */
function merged<Settings extends object>(settings: Settings, patch: object = {}, defaults: Settings): Settings {
  const given = Object.entries(patch).filter(([, value]) => value !== undefined);
  const usual = new Map<string, unknown>(Object.entries(defaults));
  const next = given.map(([name, value]) => [name, value ?? usual.get(name)] as const);
  const all = Object.entries({ ...settings, ...Object.fromEntries(next) }).filter(([, value]) => value !== undefined);
  return Object.fromEntries(all) as Settings;
}
