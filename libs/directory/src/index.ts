export { PeopleLibrary, type FieldValues } from './sync/people-library.js';
export { PeopleLibraryModule } from './sync/people-library.module.js';
