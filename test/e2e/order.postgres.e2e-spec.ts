import { describe } from 'vitest';
import { orderSuite } from './order/order.suite.js';

describe('order of messages, queues in Postgres', () => orderSuite('postgres'));
