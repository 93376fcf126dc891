import type { Address } from './contact.js';

/** Names and places that belong together. */
export interface Culture {
  readonly firstNames: readonly string[];
  readonly lastNames: readonly string[];
  readonly dialingCode: string;
  readonly places: readonly Pick<Address, 'city' | 'state' | 'stateCode' | 'zipcode' | 'country' | 'countryCode'>[];
}

function place(city: string, state: string, stateCode: string, zipcode: string, country: string, countryCode: string) {
  return { city, state, stateCode, zipcode, country, countryCode };
}

/** Where made-up people come from. Holds diacritics, apostrophes, hyphens, spaces and other scripts on purpose. */
export const CULTURES: readonly Culture[] = [
  {
    firstNames: ['Olivia', 'Marcus', 'Hannah', 'Tyrone', 'Grace', 'Caleb', 'Naomi', 'Wesley', 'Ruth', 'Jordan', 'Maya', 'Elliot'],
    lastNames: ['Whitfield', 'Carver', "O'Keenan", 'Hayes', 'Montgomery', 'Brooks', 'St. John', 'Delgado', 'Park', 'Washington'],
    dialingCode: '+1',
    places: [
      place('Boston', 'Massachusetts', 'MA', '02110', 'USA', 'US'),
      place('Chicago', 'Illinois', 'IL', '60606', 'USA', 'US'),
      place('Seattle', 'Washington', 'WA', '98104', 'USA', 'US'),
      place('Austin', 'Texas', 'TX', '78701', 'USA', 'US'),
    ],
  },
  {
    firstNames: ['Isla', 'Rhys', 'Niamh', 'Callum', 'Aoife', 'Gareth', 'Sinéad', 'Hamish'],
    lastNames: ['MacLeod', 'Ó Briain', 'Fletcher-Hughes', 'Llewellyn', 'Ashworth', "D'Arcy", 'Pemberton', 'Gallagher'],
    dialingCode: '+44',
    places: [
      place('London', '', '', 'EC2A 4NE', 'UNITED KINGDOM', 'GB'),
      place('Edinburgh', '', '', 'EH1 1YZ', 'UNITED KINGDOM', 'GB'),
      place('Dublin', '', '', 'D02 X285', 'IRELAND', 'IE'),
    ],
  },
  {
    firstNames: ['Jürgen', 'Annika', 'Matthias', 'Zoë', 'Käthe', 'Lukas', 'Sören', 'Mareike'],
    lastNames: ['Müller', 'Weiß', 'von Hohenfels', 'Schäfer', 'Krüger', 'Baumgartner', 'Öztürk', 'Lindqvist'],
    dialingCode: '+49',
    places: [
      place('Berlin', '', '', '10117', 'GERMANY', 'DE'),
      place('München', '', '', '80331', 'GERMANY', 'DE'),
      place('Zürich', '', '', '8001', 'SWITZERLAND', 'CH'),
    ],
  },
  {
    firstNames: ['Élodie', 'François', 'Chloé', 'Jean-Luc', 'Inès', 'Théo', 'Maëlle', 'Benoît'],
    lastNames: ['Lefèvre', 'Dubois', "L'Hermite", 'Garçon', 'Saint-Exupère', 'Nguyen', 'Moreau', 'Benali'],
    dialingCode: '+33',
    places: [
      place('Paris', '', '', '75002', 'FRANCE', 'FR'),
      place('Lyon', '', '', '69003', 'FRANCE', 'FR'),
      place('Montréal', 'Quebec', 'QC', 'H3B 2Y5', 'CANADA', 'CA'),
    ],
  },
  {
    firstNames: ['Íñigo', 'Lucía', 'João', 'Mariana', 'Andrés', 'Ximena', 'Thiago', 'Begoña'],
    lastNames: ['Núñez García', 'da Conceição', 'Peña', 'Ibáñez', 'Carvalho', 'Quiñones', 'Santos', 'Ortega y Vidal'],
    dialingCode: '+34',
    places: [
      place('Madrid', '', '', '28013', 'SPAIN', 'ES'),
      place('São Paulo', 'São Paulo', 'SP', '01310-100', 'BRAZIL', 'BR'),
      place('Ciudad de México', '', '', '06000', 'MEXICO', 'MX'),
    ],
  },
  {
    firstNames: ['Aarav', 'Priyanka', 'Rohan', 'Ananya', 'Imran', 'Meera', 'Fatima', 'Dev'],
    lastNames: ['Krishnamurthy', 'Iyer', 'Sharma', 'Chaudhry', 'Banerjee', 'Qureshi', 'Reddy', 'Fernandes'],
    dialingCode: '+91',
    places: [
      place('Bengaluru', 'Karnataka', '', '560001', 'INDIA', 'IN'),
      place('Mumbai', 'Maharashtra', '', '400001', 'INDIA', 'IN'),
      place('Lahore', '', '', '54000', 'PAKISTAN', 'PK'),
    ],
  },
  {
    firstNames: ['陽菜', '健太', 'Yuki', '美咲', '伟', 'Li Na', '민준', 'Seo-yeon'],
    lastNames: ['佐藤', '田中', 'Nakamura', '王', 'Zhang', '김', 'Choi', 'Tanaka'],
    dialingCode: '+81',
    places: [
      place('東京', '', '', '100-0005', 'JAPAN', 'JP'),
      place('Singapore', '', '', '018956', 'SINGAPORE', 'SG'),
      place('Seoul', '', '', '04524', 'KOREA, REPUBLIC OF', 'KR'),
    ],
  },
  {
    firstNames: ['Oluwaseun', 'Chidinma', 'Kwame', 'Amara', 'Thandiwe', 'Youssef', 'Zanele', 'Ikenna'],
    lastNames: ['Adéyemí', 'Okonkwo', 'Mensah', "N'Diaye", 'van der Merwe', 'El-Masry', 'Dlamini', 'Abubakar'],
    dialingCode: '+234',
    places: [
      place('Lagos', '', '', '101233', 'NIGERIA', 'NG'),
      place('Cape Town', 'Western Cape', '', '8001', 'SOUTH AFRICA', 'ZA'),
      place('Accra', '', '', 'GA-184', 'GHANA', 'GH'),
    ],
  },
  {
    firstNames: ['Łukasz', 'Małgorzata', 'Dvořák', 'Zsófia', 'Оксана', 'Dmytro', 'Ştefania', 'Håkon'],
    lastNames: ['Wójcik', 'Nováková', 'Szabó', 'Шевченко', 'Kowalczyk-Żak', 'Ionescu', 'Ødegård', 'Þórsdóttir'],
    dialingCode: '+48',
    places: [
      place('Kraków', '', '', '31-042', 'POLAND', 'PL'),
      place('Praha', '', '', '110 00', 'CZECH REPUBLIC', 'CZ'),
      place('Oslo', '', '', '0150', 'NORWAY', 'NO'),
    ],
  },
];

/** Employers; none exists. */
export const COMPANIES = [
  'Alderbrook Systems',
  'Brightwater & Sons',
  'Cobalt Ridge GmbH',
  'Delphine Santé',
  'Evergreen Freight',
  'Fjordlys Energi',
  'Granite Peak Analytics',
  'Halcyon Biotech',
  'Itō Precision K.K.',
  'Juniper Lane Media',
  'Kestrel Aerospace',
  'Lumen & Larch',
  'Meridian "M2" Logistics',
  'Nordsee Maschinenbau AG',
  'Orchid Bay Hotels',
  'Pollard, Finch & Co.',
] as const;

/** Job titles. */
export const TITLES = [
  'Chief of Staff',
  'Data Engineer',
  'Director, Partner Success',
  'Event Producer',
  'Head of R&D',
  'Marketing Manager (EMEA)',
  'Nurse Educator',
  'Product Designer',
  'Sales Engineer',
  'Senior Vice President',
  'Software Architect',
  'VP Finance',
] as const;

/** Streets; a house number is put before them. */
export const STREETS = ['Canal Street', 'Lindenallee', 'Rue des Tanneurs', 'Harbour Road', 'Avenida Central', 'Mill Lane'] as const;
