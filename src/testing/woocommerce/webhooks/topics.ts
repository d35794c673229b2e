/** Actions of WordPress behind each topic, as the REST API names them [RUN for orders, CODE for the rest]. */
const TOPIC_HOOKS: Readonly<Record<string, readonly string[]>> = {
  'coupon.created': ['woocommerce_process_shop_coupon_meta', 'woocommerce_new_coupon'],
  'coupon.updated': ['woocommerce_process_shop_coupon_meta', 'woocommerce_update_coupon'],
  'coupon.deleted': ['wp_trash_post'],
  'coupon.restored': ['untrashed_post'],
  'customer.created': ['user_register', 'woocommerce_created_customer', 'woocommerce_new_customer'],
  'customer.updated': ['profile_update', 'woocommerce_update_customer'],
  'customer.deleted': ['delete_user'],
  'customer.restored': [],
  'order.created': ['woocommerce_new_order'],
  'order.updated': ['woocommerce_update_order', 'woocommerce_order_refunded'],
  'order.deleted': ['wp_trash_post', 'woocommerce_trash_order'],
  'order.restored': ['untrashed_post', 'woocommerce_untrash_order'],
  'product.created': [
    'woocommerce_process_product_meta',
    'woocommerce_new_product',
    'woocommerce_new_product_variation',
  ],
  'product.updated': [
    'woocommerce_process_product_meta',
    'woocommerce_update_product',
    'woocommerce_update_product_variation',
  ],
  'product.deleted': ['wp_trash_post'],
  'product.restored': ['untrashed_post'],
};

/** The fixed topics, and any action of WooCommerce's own. */
export const isTopic = (topic: string): boolean =>
  Object.hasOwn(TOPIC_HOOKS, topic) || /^action\.(woocommerce|wc)_\w+$/.test(topic);

export const hooksOf = (topic: string): readonly string[] => TOPIC_HOOKS[topic] ?? [eventOf(topic)];

export const resourceNameOf = (topic: string): string => topic.split('.')[0] ?? '';

export const eventOf = (topic: string): string => topic.slice(resourceNameOf(topic).length + 1);
