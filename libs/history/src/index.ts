export { HistoryEraser } from './history-eraser.js';
export { HistoryReader } from './history-reader.service.js';
export { type HistoryEntryDto, HistoryPageDto } from './history.dto.js';
export { HistoryHttpModule } from './history-http.module.js';
export { HistoryModule } from './history.module.js';
export { HistoryRecorder, type FieldChange, type HistoryAction, type NewHistoryEntry } from './history-recorder.js';
