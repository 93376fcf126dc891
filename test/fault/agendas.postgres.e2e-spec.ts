import { describe } from 'vitest';
import { agendaFaultsSuite } from './agendas.suite.js';

describe('faults of agendas, queues in Postgres', () => agendaFaultsSuite('postgres'));
