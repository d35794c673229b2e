import type { Arrived, Reply, Site } from './scripted-site.js';

/** A webhook as the site keeps it; its answers leave the secret out. */
export interface SiteHook {
  id: number;
  name: string;
  status: string;
  topic: string;
  delivery_url: string;
  secret: string;
}

export interface HookSite {
  readonly site: Site;
  readonly hooks: SiteHook[];
  add(hook: Partial<SiteHook>): SiteHook;
  /** Answers instead of the site, until it answers `undefined`. */
  intercept?: (request: Arrived) => Reply | undefined;
}

const TOPICS = /^(?:order|product|customer|coupon)\.(?:created|updated|deleted|restored)$/;

/** The webhooks of one site, as WooCommerce keeps them. */
export function hookSite(): HookSite {
  const hooks: SiteHook[] = [];
  let lastId = 0;
  const add: HookSite['add'] = (hook) => {
    lastId += 1;
    const added = {
      id: lastId,
      name: '',
      status: 'active',
      topic: 'order.updated',
      delivery_url: '',
      secret: '',
      ...hook,
    };
    hooks.push(added);
    return added;
  };
  const shown = ({ secret: _never, ...hook }: SiteHook) => hook;

  const answer = ({ method, url, body }: Arrived): Reply => {
    const input = (body === undefined ? {} : JSON.parse(body)) as Partial<SiteHook>;
    const id = Number(/\/wc\/v3\/webhooks\/(\d+)$/.exec(url.pathname)?.[1] ?? Number.NaN);
    if (Number.isNaN(id)) {
      if (method === 'GET') {
        const [page, size] = [Number(url.searchParams.get('page')), Number(url.searchParams.get('per_page'))];
        return { body: hooks.slice((page - 1) * size, page * size).map(shown) };
      }
      if (!TOPICS.test(input.topic ?? '')) return refusal(400, 'woocommerce_rest_shop_webhook_invalid_topic');
      return { status: 201, body: shown(add(input)) };
    }
    const hook = hooks.find((candidate) => candidate.id === id);
    if (hook === undefined) return refusal(404, 'woocommerce_rest_shop_webhook_invalid_id');
    if (method === 'DELETE') {
      if (url.searchParams.get('force') !== 'true') return refusal(501, 'woocommerce_rest_trash_not_supported');
      hooks.splice(hooks.indexOf(hook), 1);
    } else Object.assign(hook, input);
    return { body: shown(hook) };
  };

  const made: HookSite = { site: (request) => made.intercept?.(request) ?? answer(request), hooks, add };
  return made;
}

export function refusal(status: number, code: string): Reply {
  return { status, body: { code, message: 'No.', data: { status } } };
}
