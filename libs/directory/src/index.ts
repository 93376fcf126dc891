export { Agendas } from './agendas/agendas.service.js';
export { DirectoryHttpModule } from './directory-http.module.js';
export { AttendeeLookup, type AttendeeSummary } from './people/attendee-lookup.js';
export { PeopleHandOver } from './people/people-hand-over.service.js';
export { PersonPresenter } from './people/person-presenter.service.js';
export { PersonDto } from './people/person.dto.js';
export { PeopleGroupUses, type FindGroupUse } from './people-groups/people-group-uses.js';
export { PeopleLibrary, type GroupPlace, type NewPerson, type PersonEdit } from './sync/people-library.js';
export { PeopleLibraryModule } from './sync/people-library.module.js';
