import type { Call } from '../../core/call.js';
import type { WebhookEnsureResult, WebhookSubscription } from '../../core/connector.js';
import { ConnectorError } from '../../core/errors.js';
import { parseUrl } from '../../core/url.js';
import type { WebhookTopic } from '../../model/index.js';
import { type Hook, type ShopifyHooks, subscriptionOf } from './subscription-hooks.js';
import type { Refusal } from './subscription-refusal.js';
import { nameOf, type RememberedHook } from './subscription-state.js';
import { noSuchTopic, platformTopicsOf } from './subscription-topics.js';
import { writeOnce } from './write-once.js';

/** One run of `webhooks.ensure`; what it did so far can be read at any time, also after it failed. */
export interface EnsureRun {
  ensure(topic: WebhookTopic): Promise<void>;
  readonly result: WebhookEnsureResult;
  /** To remember: made now, or known again by its name. */
  readonly made: readonly Hook[];
  /** Ids to forget: found gone. */
  readonly gone: readonly string[];
}

export interface EnsureInput {
  readonly storeId: string;
  readonly hooks: ShopifyHooks;
  readonly uri: string;
  /** Every subscription of the app in this shop. */
  readonly present: readonly Hook[];
  readonly remembered: ReadonlyMap<string, RememberedHook>;
  readonly isOurs: (hook: Hook) => boolean;
  /** Whether subscriptions can have names in this API version. */
  readonly names: boolean;
}

export function createEnsureRun(
  { storeId, hooks, uri, present, remembered, isOurs, names }: EnsureInput,
  call: Call,
): EnsureRun {
  const created: WebhookSubscription[] = [];
  const kept: WebhookSubscription[] = [];
  const updated: WebhookSubscription[] = [];
  const failed: { topic: WebhookTopic; message: string }[] = [];
  const made: Hook[] = [];
  const gone: string[] = [];

  const find = (among: readonly Hook[], platformTopic: string) => {
    const fitting = among.filter(
      (hook) => hook.platformTopic === platformTopic && hook.isWhole && isSame(hook.uri, uri),
    );
    const name = nameOf(platformTopic, uri);
    return fitting.find((hook) => remembered.has(hook.id) || hook.name === name) ?? fitting[0];
  };
  const keep = (hook: Hook): void => {
    if (!remembered.has(hook.id) && hook.name === nameOf(hook.platformTopic, uri)) made.push(hook);
    kept.push(subscriptionOf(hook));
  };

  const send = (platformTopic: string, name: string | undefined): Promise<Hook | Refusal> =>
    writeOnce<Hook | Refusal>(
      {
        storeId,
        send: () => hooks.create({ platformTopic, uri, name }, call),
        find: async () => {
          const found = find(await hooks.list(call), platformTopic);
          return found !== undefined && present.every(({ id }) => id !== found.id) ? found : undefined;
        },
        doubt: 'Whether the subscription exists is not known: call webhooks.ensure again, it will be looked for first.',
      },
      call,
    );

  const create = async (platformTopic: string): Promise<Hook | Refusal> => {
    const answer = await send(platformTopic, names ? nameOf(platformTopic, uri) : undefined);
    // Of another app on this shop, or of one whose address somebody changed.
    return 'taken' in answer && answer.taken === 'name' ? send(platformTopic, undefined) : answer;
  };

  /** One of ours that somebody gave a filter, chosen fields or another format: it goes, and a whole one takes its place. */
  const removeNarrowed = async (platformTopic: string): Promise<boolean> => {
    const narrowed = present.find(
      (hook) => hook.platformTopic === platformTopic && !hook.isWhole && isSame(hook.uri, uri) && isOurs(hook),
    );
    if (narrowed === undefined) return false;
    await hooks.remove(narrowed.id, call);
    gone.push(narrowed.id);
    return true;
  };

  const subscribe = async (topic: WebhookTopic, platformTopic: string): Promise<void> => {
    const known = find(present, platformTopic);
    const lost = [...remembered].filter(
      ([id, was]) => was.platformTopic === platformTopic && was.uri === uri && !present.some((hook) => hook.id === id),
    );
    gone.push(...lost.map(([id]) => id));
    if (known !== undefined) return keep(known);

    const isRemade = await removeNarrowed(platformTopic);
    const answer = await create(platformTopic);
    if (!('taken' in answer)) {
      made.push(answer);
      (isRemade ? updated : created).push(subscriptionOf(answer));
      return;
    }
    // Somebody else was faster, or what is there delivers less than was asked for.
    const faster = answer.taken === undefined ? undefined : find(await hooks.list(call), platformTopic);
    if (faster !== undefined) return keep(faster);
    failed.push({ topic, message: `Shopify refused ${platformTopic}: ${reasonOf(answer)}` });
  };

  return {
    ensure: async (topic) => {
      const platformTopics = platformTopicsOf(topic);
      if (platformTopics.length === 0) failed.push({ topic, message: noSuchTopic(topic) });
      for (const platformTopic of platformTopics) {
        try {
          await subscribe(topic, platformTopic);
        } catch (error) {
          // Of this topic only; a refused token or a shop that is down would fail every other one as well.
          if (!ConnectorError.isInstance(error) || error.code !== 'invalid_request') throw error;
          failed.push({ topic, message: error.message });
        }
      }
    },
    result: { created, kept, updated, failed },
    made,
    gone,
  };
}

function reasonOf({ taken, message }: Refusal): string {
  if (taken === undefined) return message;
  return `${message} It sends other fields or another format than is needed: remove it, or give another URL.`;
}

/** Shopify may write a URL in another way than it was given. */
function isSame(left: string, right: string): boolean {
  return left === right || parseUrl(left)?.href === right;
}
