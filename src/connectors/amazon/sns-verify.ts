import type { Call } from '../../core/call.js';
import { refuse } from '../../core/webhook-delivery.js';
import type { Runtime } from '../runtime.js';
import type { AmazonSnsOptions } from './options.js';
import { createSnsCertificates } from './sns-certificates.js';
import { parseSnsMessage, type SnsMessage } from './sns-message.js';
import { requireSignature } from './sns-signature.js';
import { isListed } from './webhook-allow-list.js';

export interface SnsVerifier {
  /** The message, genuine, fresh and of a listed topic. @throws {WebhookVerificationError} */
  verify(body: Readonly<Record<string, unknown>>, options: AmazonSnsOptions, call: Call): Promise<SnsMessage>;
}

/** SNS tries again for up to an hour by default. */
const DEFAULT_MAX_AGE_MS = 3_900_000;

export function createSnsVerifier(runtime: Runtime): SnsVerifier {
  const certificates = createSnsCertificates(runtime);
  return {
    verify: async (body, options, call) => {
      // Everything that needs no certificate goes first: a stranger shall not make this process fetch anything.
      const message = parseSnsMessage(body);
      if (!isListed(options.topicArns, message.topicArn)) {
        throw refuse('amazon', 'store_unknown', 'its topic is not one of sns.topicArns');
      }
      const now = runtime.now();
      // Signed, so that what is ahead is a wrong clock and no attack; how wrong it may be has to end somewhere.
      if (Math.abs(now - Date.parse(message.sentAt)) > (options.maxAgeMs ?? DEFAULT_MAX_AGE_MS)) {
        throw refuse(
          'amazon',
          'timestamp_out_of_window',
          'it was sent too long ago, or the clock of this machine is wrong (sns.maxAgeMs)',
        );
      }
      requireSignature(message, await certificates.certificateAt(message.certificateUrl, call), now);
      return message;
    },
  };
}
