export { batchesOf, concurrently } from '../core/concurrently.js';
