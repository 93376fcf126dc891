export { allAgendas, manyPeople } from './entries-of-many.js';
export { HistoryEraser } from './history-eraser.js';
export { FEED_START, HistoryFeed, type FeedEntry, type FeedOrder, type FeedPage, type FeedPlace } from './history-feed.js';
export { HistoryReader } from './history-reader.service.js';
export { type HistoryEntryDto, HistoryPageDto } from './history.dto.js';
export { HistoryHttpModule } from './history-http.module.js';
export { HistoryModule } from './history.module.js';
export { HistoryRecorder, type FieldChange, type HistoryAction, type NewHistoryEntry } from './history-recorder.js';
