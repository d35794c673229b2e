/** The stand-in in a process of its own: what Amazon costs must not be measured with us. Prints its address. */
import { startAmazonStandIn } from './amazon-stand-in.js';

const { url } = await startAmazonStandIn({ orders: Number(process.argv[2]) });
process.on('disconnect', () => process.exit(0));
process.send?.(url);
