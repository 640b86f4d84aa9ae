//! What call handlers type.

/// Each names at least one number that is said to be a dealer's.
pub(in crate::generate) const WITH_NUMBERS: [&str; 36] = [
    "{informant} {states} {seller} selling {drug} from flat {flat}, line no {n}, {close}",
    "{informant} {states} {brand} is back on, new number {n}",
    "{seller} dealing {drug} at {place}. number used {n}.",
    "{informant} has been given {n} as the number to ring for {drug}, {deal}",
    "{time} {n} {qty} {male}s on door",
    "text recd by {informant} reads: {brand} active {deal} call {n}",
    "flat {flat} {n} {deal}",
    "{n} {deal}, {drug}, {often}",
    "no {house} {street} - {n} - {seller}",
    "two phones in use 1) {n} 2) {n2}",
    "customers ring {n} then wait at {place}",
    "{price} {n} {price} written on wall at {place}",
    "{date} {n} card put thru letterboxes on {street}",
    "{informant} {states} daughter getting texts off {n} {often}",
    "{car} {plate}, driver on phone, number on card {n}",
    "deal line {pair}, {seller}, {town}",
    "number in phone of misper is {n} saved as {letter}, also {n2}",
    "{seller} {build} {wearing}. mob {n}. runs youngsters out of {house} {street}",
    "cuckooing at {house} {street}, occupant vulnerable, {seller} staying since {date}. line {n}",
    "{informant} rang {n} and was told [to wait 10 mins|meet at {place}|{deal}]",
    "[leaflet|card|note] found at {place}: {brand}, {deal}, {n}",
    "{n} now off, new line {n2} as of {day}",
    "ref {cad}: number should read {n}",
    "update: {informant} now gives line as {n} not {n2}",
    "{land} landline at address, mob {n}",
    "foreign number also used {foreign}, runs with {n}",
    "{seller} told kids to ring {foreign} for work",
    "{informant} {states} number for {drug} is {n} {range} only",
    "{deal} {n} {deal}",
    "{male} {age} handing out cards w {n} outside the school {time} {date}",
    "whatsapp group run by {n}, {many} members, sells {drug}",
    "{plate} {n} both seen at {house} {street}",
    "text from {n} {time} {date} offering {deal}",
    "burner dropped by {male} on {street}, last dialled {n} {qty}",
    "inft wrote number on hand: {n}. thinks house {house}",
    "{pair} both answered by same {male}",
];

/// What else a log says; no whole number among it but a service's short code.
pub(in crate::generate) const WITHOUT_NUMBERS: [&str; 44] = [
    "{informant} {states} {seller} selling {drug} from {house} {street} {often}",
    "{informant} {states} smell of cannabis from flat {flat} {street}, {often}",
    "{many} visitors to flat {flat} {often}, stay 2 mins and leave",
    "{seller}, {build}, {wearing}",
    "veh {car} {plate} drops off {time}",
    "vrm {plate} seen {date} {time}, 2 up",
    "part plate {part}, {colour}",
    "{informant} fears for occupant who is vulnerable, not seen since {date}",
    "youths {teen} come from {from}, change every few days",
    "dealing at {place} {often}",
    "{informant} did not get the number, {partial}",
    "line no {partial}, {close}",
    "exchange seen at {place} {time}, cash for small wraps",
    "prices heard {deal} and {deal}",
    "{informant} wants to stay anon",
    "prev report {cad} refers",
    "crime ref {crime} re same address",
    "2 bikes, 1 moped no plate, {wearing}",
    "{informant} {states} neighbour at {house} threatened with knife {date}",
    "child approx {child} seen carrying bags in and out {time}",
    "caller advised 101 or 999 if sees them again",
    "intel check: {brand} believed active in {town}",
    "address is {house} {street} {town} {pc}",
    "door forced {date}, {many} people now in and out",
    "{informant} sure it is drugs as {price} notes seen",
    "male came off the {time} train from {from}, {wearing}",
    "occupant known to be {drug} user, benefits paid {day}s",
    "no descr. {informant} only heard voices",
    "{car} parked across drive {often}, engine running",
    "needles found at {place}, council informed ref {order}",
    "{seller} {build} shouting in street {time} re money owed {price}",
    "dog barking, banging on door of flat {flat} {range}",
    "{informant} thinks {brand} but not sure",
    "cctv avail from shop at {house} {street}, kept 28 days",
    "school have raised concern re pupil yr 9, 2 phones and new trainers",
    "taxi drops {male} at {house} {street} {time} then {time2} back to station",
    "room at hotel no 214 booked {date} paid cash, {many} visitors",
    "{informant} {states} sold to at {place} yest, {deal}",
    "approx {many} deals an hour seen from window",
    "tenancy ref {order}, housing officer aware",
    "{qty} {male}s {age} sat on wall, {wearing}",
    "scales and foil thrown in bins at rear of {house}",
    "bank card {informant} found ends {tail}, no name given",
    "ongoing since {since}, prev calls {many}",
];

/// The caller's own number, said to be so.
pub(in crate::generate) const OWN_CLAIMED: [&str; 5] = [
    "caller's number {own}",
    "informant's tel {own}",
    "caller ringing from {own}, happy to be contacted",
    "caller asks for update, caller's number is {own}",
    "caller ringing from {own}",
];

/// The caller's own number, known to be so only from the contact field.
pub(in crate::generate) const OWN_REPEATED: [&str; 3] =
    ["cli {own}", "cli shows {own}, no answer on 2 rings", "rang back {own} {time}, no reply"];

/// A public helpline that was pointed to.
pub(in crate::generate) const HELPLINE: [&str; 3] = [
    "given helpline {help}",
    "{informant} advised can ring {help} or 101",
    "advice given, signposted to {help}",
];
