import { describe } from 'vitest';
import { pushesSuite } from './suites/pushes.suite.js';

describe('pushes (G16, G17, G18, G19, G20), queues in Redis', () => pushesSuite('redis'));
