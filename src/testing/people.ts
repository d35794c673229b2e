import type { Random } from './random.js';

/** Invented people and addresses. Names are common ones put together at random; streets and numbers do not exist. */
const FIRST = [
  'Aarav',
  'Aditi',
  'Ananya',
  'Arjun',
  'Bhavna',
  'Chirag',
  'Deepa',
  'Dev',
  'Esha',
  'Farhan',
  'Gauri',
  'Harish',
  'Ishaan',
  'Jaya',
  'Kabir',
  'Kavya',
  'Lakshmi',
  'Manish',
  'Meera',
  'Nikhil',
  'Nisha',
  'Omkar',
  'Pooja',
  'Pranav',
  'Rahul',
  'Riya',
  'Rohan',
  'Saanvi',
  'Sameer',
  'Sneha',
  'Tanvi',
  'Uday',
  'Varun',
  'Vidya',
  'Yash',
  'Zoya',
];
const LAST = [
  'Agarwal',
  'Banerjee',
  'Bhat',
  'Chaudhary',
  'Das',
  'Deshpande',
  'Fernandes',
  'Gandhi',
  'Gupta',
  'Iyer',
  'Jain',
  'Joshi',
  'Kapoor',
  'Khan',
  'Kulkarni',
  'Mehta',
  'Menon',
  'Mishra',
  'Mukherjee',
  'Naidu',
  'Nair',
  'Patel',
  'Pillai',
  'Rao',
  'Reddy',
  'Saxena',
  'Sengupta',
  'Shah',
  'Sharma',
  'Singh',
  'Trivedi',
  'Varma',
  'Yadav',
];

export interface Place {
  readonly city: string;
  readonly province: string;
  readonly provinceCode: string;
  readonly pinPrefix: string;
}

/** State names and codes as the platform writes them for India; two are names that callers stumble over. */
export const PLACES: readonly Place[] = [
  { city: 'Bengaluru', province: 'Karnataka', provinceCode: 'KA', pinPrefix: '560' },
  { city: 'Mysuru', province: 'Karnataka', provinceCode: 'KA', pinPrefix: '570' },
  { city: 'Mumbai', province: 'Maharashtra', provinceCode: 'MH', pinPrefix: '400' },
  { city: 'Pune', province: 'Maharashtra', provinceCode: 'MH', pinPrefix: '411' },
  { city: 'New Delhi', province: 'Delhi', provinceCode: 'DL', pinPrefix: '110' },
  { city: 'Chennai', province: 'Tamil Nadu', provinceCode: 'TN', pinPrefix: '600' },
  { city: 'Hyderabad', province: 'Telangana', provinceCode: 'TS', pinPrefix: '500' },
  { city: 'Kolkata', province: 'West Bengal', provinceCode: 'WB', pinPrefix: '700' },
  { city: 'Ahmedabad', province: 'Gujarat', provinceCode: 'GJ', pinPrefix: '380' },
  { city: 'Jaipur', province: 'Rajasthan', provinceCode: 'RJ', pinPrefix: '302' },
  { city: 'Kochi', province: 'Kerala', provinceCode: 'KL', pinPrefix: '682' },
  { city: 'Dehradun', province: 'Uttarakhand', provinceCode: 'UK', pinPrefix: '248' },
  { city: 'Bhubaneswar', province: 'Odisha', provinceCode: 'OR', pinPrefix: '751' },
  { city: 'Guwahati', province: 'Assam', provinceCode: 'AS', pinPrefix: '781' },
  { city: 'Port Blair', province: 'Andaman and Nicobar Islands', provinceCode: 'AN', pinPrefix: '744' },
];

const STREETS = [
  'Gulmohar Road',
  'Lotus Lane',
  '5th Cross',
  'Station Road',
  'Temple Street',
  'MG Marg',
  'Neem Avenue',
  'Lake View Road',
  'Old Mill Road',
  'Sector 21',
];
const BUILDINGS = [
  'Shanti Residency',
  'Green Heights',
  'Sai Enclave',
  'Palm Court',
  'Sunrise Towers',
  'Lakeside Homes',
];

export interface Person {
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly phone: string;
}

export function inventPerson(random: Random): Person {
  const firstName = random.pick(FIRST);
  const lastName = random.pick(LAST);
  const email = `${firstName}.${lastName}${random.int(1, 999)}@example.com`.toLowerCase();
  return { firstName, lastName, email, phone: `+9190000${random.digits(5)}` };
}

export interface Street {
  readonly address1: string;
  readonly address2: string | null;
}

export function inventStreet(random: Random): Street {
  const address1 = `${random.int(1, 240)}, ${random.pick(STREETS)}`;
  return { address1, address2: random.chance(0.5) ? `${random.pick(BUILDINGS)}, Flat ${random.int(101, 1204)}` : null };
}
