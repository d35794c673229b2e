import type { WebhookRefusal } from '../../core/errors.js';
import { refuse } from '../../core/webhook-delivery.js';
import { toIsoUtc } from '../../model/index.js';
import { isCertificateUrl, isSubscribeUrl } from './sns-urls.js';

type Json = Readonly<Record<string, unknown>>;

export type SnsType = 'Notification' | 'SubscriptionConfirmation' | 'UnsubscribeConfirmation';

/** A message of SNS whose form is right; whether it is genuine, its signature says. */
export interface SnsMessage {
  readonly type: SnsType;
  readonly messageId: string;
  readonly topicArn: string;
  /** UTC. */
  readonly sentAt: string;
  readonly message: string;
  /** The fields that the signature covers, and no other. */
  readonly signed: Readonly<Record<string, string>>;
  readonly signature: string;
  readonly hash: 'sha1' | 'sha256';
  readonly certificateUrl: string;
}

const CONFIRMATION = ['Message', 'MessageId', 'SubscribeURL', 'Timestamp', 'Token', 'TopicArn', 'Type'] as const;

/** In the order in which they are signed. Of a notification only `Subject` may be absent. */
const SIGNED: ReadonlyMap<string, readonly string[]> = new Map<SnsType, readonly string[]>([
  ['Notification', ['Message', 'MessageId', 'Subject', 'Timestamp', 'TopicArn', 'Type']],
  ['SubscriptionConfirmation', CONFIRMATION],
  ['UnsubscribeConfirmation', CONFIRMATION],
]);

/** The version is not signed, but a signature matches with the hash of its own version only. */
const HASHES: ReadonlyMap<unknown, SnsMessage['hash']> = new Map<unknown, SnsMessage['hash']>([
  ['1', 'sha1'],
  ['2', 'sha256'],
]);

/**
 * Checks the form of a message.
 *
 * What is signed is names and values with line breaks between them. Values other than `Message` therefore may hold none:
 * else one signature would fit two readings.
 *
 * @throws {WebhookVerificationError}
 */
export function parseSnsMessage(body: Json): SnsMessage {
  const { Type: type, Signature: signature, SignatureVersion: version } = body;
  // Functions of AWS Lambda get it under another name.
  const certificateUrl = body['SigningCertURL'] ?? body['SigningCertUrl'];
  if (signature === undefined || certificateUrl === undefined) {
    throw fail(
      'signature_missing',
      'it has no signature of SNS: with raw message delivery switched on, SNS sends none, so switch it off',
    );
  }
  const hash = HASHES.get(version);
  if (typeof signature !== 'string' || !/^[A-Za-z0-9+/]{100,1400}={0,2}$/.test(signature) || hash === undefined) {
    throw fail('signature_malformed', 'its signature is not one that SNS makes (SignatureVersion 1 or 2, base64)');
  }
  const names = typeof type === 'string' ? SIGNED.get(type) : undefined;
  if (names === undefined) throw fail('payload_invalid', 'its Type is none of the three that SNS has');

  const signed: Record<string, string> = {};
  for (const name of names) {
    const value = body[name] ?? undefined;
    if (value === undefined && name === 'Subject') continue;
    if (typeof value !== 'string' || (name !== 'Message' && /[\r\n]/.test(value))) {
      throw fail('payload_invalid', `its ${name} is missing or no single line of text`);
    }
    signed[name] = value;
  }
  const { Message: message = '', MessageId: messageId = '', TopicArn: topicArn = '', SubscribeURL } = signed;
  const sentAt = toIsoUtc(signed['Timestamp']);
  if (sentAt === undefined) throw fail('payload_invalid', 'its Timestamp is no time');
  const region = /^arn:[a-z-]+:sns:([a-z0-9-]+):\d{12}:[\w.-]{1,256}$/.exec(topicArn)?.[1] ?? '';
  if (typeof certificateUrl !== 'string' || !isCertificateUrl(certificateUrl, region)) {
    throw fail('signature_malformed', "its certificate is not on the host of SNS in its topic's region");
  }
  if (SubscribeURL !== undefined && !isSubscribeUrl(SubscribeURL, region)) {
    throw fail('payload_invalid', "its SubscribeURL is not on the host of SNS in its topic's region");
  }
  return { type: type as SnsType, messageId, topicArn, sentAt, message, signed, signature, hash, certificateUrl };
}

function fail(reason: WebhookRefusal, why: string): ReturnType<typeof refuse> {
  return refuse('amazon', reason, why);
}
