import { describe } from 'vitest';
import { agendaFaultsSuite } from './agendas.suite.js';

describe('faults of agendas, queues in Redis', () => agendaFaultsSuite('redis'));
