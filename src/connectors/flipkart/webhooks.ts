import type { CallOptions, WebhookDelivery } from '../../core/connector.js';
import { equalsInConstantTime } from '../../core/constant-time.js';
import type { TokenRecord } from '../../core/ports.js';
import { headerReader, rawBytesOf, refuse } from '../../core/webhook-delivery.js';
import type { WebhookEvent } from '../../model/index.js';
import { findRecord } from '../records.js';
import type { Runtime } from '../runtime.js';
import { type AppCredentials, factoryApp, ownAppCredentials } from './app-credentials.js';
import { isId } from './ids.js';
import type { FlipkartOptions } from './options.js';
import { storeFrom } from './store.js';
import { eventOf, locationIn, parseNotification } from './webhook-event.js';
import { type FkLogin, matchFkLogin } from './webhook-fklogin.js';
import { isHmac, isSignedBody } from './webhook-hmac.js';
import { createLocationWatch } from './webhook-location.js';
import { type HeaderReader, methodOf, ownUrlOf, readHeaders } from './webhook-request.js';

/** A shipment holds few items; the bound only ends an attack. */
const MAX_BODY_BYTES = 4 * 1024 * 1024;
const DEFAULT_MAX_AGE_MS = 900_000;

export interface FlipkartWebhooks {
  /**
   * Checks a notification by its `X_Date` and `X_Authorization: FKLOGIN …` headers, or by the one scheme that the option
   * `signature` sets in their place; there is no falling back from one to the other.
   *
   * Flipkart signs the date, the registered URL and the method, **not the body** (`trust: 'envelope'`): whoever sees one
   * delivery can send any body under its headers until `webhookMaxAgeMs` is over. Read the shipment again before you act,
   * and answer 200 to kinds you do not know: a failure holds back what comes after it. The other scheme signs the body and no
   * date: an old delivery that is sent again is known by its `dedupeKey`.
   *
   * The signature is held against `notificationURL` only. The `url` of the delivery counts where no `notificationURL` is
   * set, and is weaker: it is made of what the sender wrote (its `Host`), so that a delivery to another receiver of the same
   * app, a staging system say, can be sent on to this one.
   *
   * Deliveries do not name their seller: pass `storeId`, needed for the deliveries to a seller's own app, whose secret is
   * kept with the store. Without it the event has none.
   */
  verifyWebhook(delivery: WebhookDelivery, options?: CallOptions): Promise<WebhookEvent>;
}

export function createFlipkartWebhooks(runtime: Runtime, options: FlipkartOptions): FlipkartWebhooks {
  const { notificationURL, signature: scheme = 'fklogin-sha1', webhookMaxAgeMs = DEFAULT_MAX_AGE_MS } = options;
  const registered = notificationURL === undefined ? [] : [notificationURL].flat();
  const factory = factoryApp(options);
  const noteLocation = createLocationWatch(runtime.logger);

  const requireFkLogin = async (delivery: WebhookDelivery, header: HeaderReader, findStore: FindStore) => {
    const { login, readings } = readHeaders(header);
    const urls = registered.length > 0 ? registered : [ownUrlOf(delivery)];
    const method = methodOf(delivery);
    const app = isOf(login, factory) ? factory : ownAppCredentials(await findStore());
    if (app === undefined && factory === undefined) throw NO_SECRET();
    if (!isOf(login, app)) throw OTHER_APP();
    const reading = matchFkLogin(login.signature, { urls, method, readings, secrets: app.appSecrets });
    if (reading === undefined) throw NO_MATCH(registered.length > 0);
    if (Math.abs(runtime.now() - reading.at) > webhookMaxAgeMs) throw NOT_FRESH();
  };

  /** The app's own secrets first; a seller with an app of its own has that app's. */
  const requireHmac = async (name: string, rawBody: Uint8Array, header: HeaderReader, findStore: FindStore) => {
    const signature = header(name);
    if (signature === undefined) throw refuse('flipkart', 'signature_missing', `it has no ${name} header`);
    if (!isHmac(signature)) {
      throw refuse('flipkart', 'signature_malformed', `its ${name} header is not 64 hexadecimal digits`);
    }
    if (isSignedBody(rawBody, signature, factory?.appSecrets ?? [])) return;
    const own = ownAppCredentials(await findStore());
    if (isSignedBody(rawBody, signature, own?.appSecrets ?? [])) return;
    if (factory === undefined && own === undefined) throw NO_SECRET();
    throw refuse(
      'flipkart',
      'signature_mismatch',
      'its signature does not match: check that rawBody is untouched and that what signs it has the appSecret',
    );
  };

  return {
    verifyWebhook: (delivery, callOptions) =>
      runtime.call('verifyWebhook', undefined, callOptions, async () => {
        const rawBody = rawBytesOf(delivery, 'flipkart', MAX_BODY_BYTES);
        const header = headerReader(delivery.headers);
        const storeId = namedStore(delivery.storeId);
        const findStore = once(async () => (storeId === undefined ? undefined : findRecord(runtime, storeId)));
        if (scheme === 'fklogin-sha1') await requireFkLogin(delivery, header, findStore);
        else await requireHmac(scheme.header, rawBody, header, findStore);

        const notification = parseNotification(rawBody);
        const record = await findStore();
        noteLocation(record, locationIn(notification.body));
        return eventOf(notification, {
          storeId,
          trust: scheme === 'fklogin-sha1' ? 'envelope' : 'body',
          gstin: record === undefined ? undefined : storeFrom(record).gstin,
          latest: runtime.now() + webhookMaxAgeMs,
        });
      }),
  };
}

type FindStore = () => Promise<TokenRecord | undefined>;

function isOf(login: FkLogin, app: AppCredentials | undefined): app is AppCredentials {
  return app !== undefined && equalsInConstantTime(login.appId, app.appId);
}

function namedStore(storeId: unknown): string | undefined {
  if (storeId === undefined || isId(storeId)) return storeId;
  throw refuse('flipkart', 'store_unknown', "the storeId given is no seller's id");
}

function once<T>(find: () => Promise<T>): () => Promise<T> {
  let found: Promise<T> | undefined;
  return () => {
    found ??= find();
    return found;
  };
}

const NO_SECRET = () =>
  refuse(
    'flipkart',
    'secret_missing',
    "no secret to check it with: pass appId and appSecret to createFlipkartConnector, or the storeId of a seller that was connected with an app of its own, with the delivery's other parts",
  );

const OTHER_APP = () =>
  refuse(
    'flipkart',
    'signature_mismatch',
    'it is signed for another app than appId: for a seller with an app of its own, pass storeId as well',
  );

const NO_MATCH = (isRegistered: boolean) =>
  refuse(
    'flipkart',
    'signature_mismatch',
    isRegistered
      ? 'its signature does not match: check that notificationURL is, letter by letter, the one that was registered with Flipkart (a list where orders and returns differ), and that appSecret is the one of this app'
      : 'its signature does not match: pass the URL that was registered with Flipkart as notificationURL (a proxy changes the one it came to), and check that appSecret is the one of this app',
  );

const NOT_FRESH = () =>
  refuse(
    'flipkart',
    'timestamp_out_of_window',
    'its date is too far from now: set the clock of this machine; for deliveries that are kept before they are checked, webhookMaxAgeMs',
  );
