export { HistoryHttpModule } from './history-http.module.js';
export { HistoryModule } from './history.module.js';
export { HistoryRecorder, type FieldChange, type HistoryAction, type NewHistoryEntry } from './history-recorder.js';
