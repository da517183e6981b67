//! Short forms and other spellings of given names, as sets of names that may be one person's.
//!
//! Written for names common in Britain, after folding. A name may belong to several sets (`sandy`: Alexander, Sandra).
//! A shared set is a hint with a learnt weight like any other, never proof.

/// Names that may stand for one another, one set to a line.
const SETS: &str = "\
robert bob rob bobby robbie bert
william bill will billy willie liam wills
james jim jamie jimmy jem
michael mike mick mikey micky
richard rick dick richie ricky rich
john jack johnny jon
jonathan jon jonny john jonathon
thomas tom tommy thom
david dave davy davey dai
stephen steve steven stevie
christopher chris kit topher
andrew andy drew
anthony tony ant antony
daniel dan danny
matthew matt matty
joshua josh
samuel sam sammy
joseph joe joey
benjamin ben benny benji
edward ed ted eddie teddy ned eddy
edwin ed eddie
philip phil phillip pip
kenneth ken kenny
ronald ron ronnie
raymond ray
peter pete
alexander alex sandy alec al sasha xander
oliver ollie olly
charles charlie chas chuck
nicholas nick nicky nic
patrick pat paddy
timothy tim timmy
gregory greg gregor
geoffrey geoff jeff jeffrey
gerald gerry jerry
gerard gerry
francis frank fran
frederick fred freddie freddy
henry harry hal
harold harry hal
leonard len lenny leo
lawrence larry laurie laurence
martin marty
nathaniel nathan nat nate
ralph raff
stanley stan
terence terry terrence
theodore theo ted teddy
victor vic
vincent vince
walter wally walt
zachary zach zac zak
cameron cam
dominic dom
gabriel gabe
isaac zac ike
jacob jake
lewis lou louis
maximilian max
reginald reg reggie
sidney sid sydney
ernest ernie
desmond des
derek del derrick
donald don donnie
douglas doug dougie
graham gray graeme
ian iain
sean shaun shawn
alan al allan allen
albert bert al bertie alf
alfred alf alfie fred
arthur art
margaret maggie peggy meg marg margie madge greta
patricia pat trish tricia patsy
christine chris tina chrissie
christina chris tina chrissy
elizabeth liz beth betty lizzie eliza libby bess elisabeth lisa betsy
susan sue susie suzie suzy
susannah sue susie suzanne
jacqueline jackie jacqui jacquelyn
deborah deb debbie debra debs
catherine kate cathy katherine kathryn katie kath cath kathy katharine kit
kathleen kath kathy kathie
caroline caz carol carrie carolyn
rebecca becky bex beccy becca
victoria vicky tori vicki vikki
samantha sam sammy
jennifer jen jenny jenni
jessica jess jessie
charlotte lottie charlie lotte
katie kate katherine catherine
abigail abi abbie gail abby
isabella bella izzy isabel isabelle
amanda mandy manda
sandra sandy
barbara babs barb
pamela pam
alexandra alex sandra sandy lexi sasha
angela angie ange
anne ann annie anna nan
antonia toni
beatrice bea trixie
bridget biddy bridie
cynthia cindy
dorothy dot dotty dolly dottie
eleanor ellie nell nora elle
ellen nell ellie
emily em emmy millie
emma em emmie
florence flo flossie florrie
frances fran fanny francesca
georgina georgie gina
geraldine gerry
gillian gill jill gilly
helen nell nellie helena
hannah han
janet jan
janice jan
jean jeannie
joanna jo joanne joanna
josephine jo josie
judith judy jude
julia julie jules
laura laurie lori
louise lou
lucy lu lucie
madeleine maddie maddy madeline
mary molly polly may marie
matilda tilly maud mattie
maureen mo
megan meg
melanie mel
melissa mel
michelle shell chelle shelly
natalie nat
natasha tash tasha
nicola nicky nikki nic
olivia liv livvy
penelope penny
philippa pip pippa
priscilla cilla
rachel rach rachael
rosemary rose rosie
roberta bobbie
sarah sally sal sara
sophie soph sophia
stephanie steph steff
susanna susie
tabitha tabby
teresa terry tess theresa tessa
valerie val
veronica ronnie vera
virginia ginny
vivienne viv vivien
winifred winnie freda
yvonne von
zoe zo
mohammed mohamed muhammad mohd mo mohammad muhammed mohamad md
ahmed ahmad
hussain hussein husain hussien
aisha ayesha aysha
fatima fatimah
yusuf yousuf yousaf yousef
ibrahim ebrahim
usman uthman osman
umar omar
abdul abdel
khadija khadijah
mariam maryam
zainab zaynab
katarzyna kasia kasha
malgorzata gosia
agnieszka aga
magdalena magda
joanna asia
krzysztof krzys chris
tomasz tomek thomas
piotr piotrek peter
jakub kuba
mateusz matthew
andrei andrew andrej
mihai michael
ioana joanna
aleksandra ola
stanislaw staszek
";

/// The sets a folded name belongs to, as bits.
pub(crate) fn sets_of(name: &str) -> [u64; 4] {
    let mut bits = [0u64; 4];
    for (number, line) in SETS.lines().enumerate().take(256) {
        if line.split(' ').any(|member| member == name) {
            bits[number / 64] |= 1 << (number % 64);
        }
    }
    bits
}

/// Whether two folded names share a set.
///
/// ```
/// assert!(linkage::is_nickname("bob", "robert") && linkage::is_nickname("bob", "rob"));
/// assert!(!linkage::is_nickname("bob", "bill") && !linkage::is_nickname("unheard", "unheard"));
/// ```
#[must_use]
pub fn is_nickname(a: &str, b: &str) -> bool {
    share(&sets_of(a), &sets_of(b))
}

pub(crate) fn share(a: &[u64; 4], b: &[u64; 4]) -> bool {
    a.iter().zip(b).any(|(x, y)| x & y != 0)
}

/// Sets of many names at once.
pub(crate) fn all_sets<'a>(names: impl Iterator<Item = &'a str>) -> Vec<[u64; 4]> {
    let mut index: std::collections::HashMap<&str, [u64; 4]> = std::collections::HashMap::new();
    for (number, line) in SETS.lines().enumerate().take(256) {
        for member in line.split(' ') {
            index.entry(member).or_default()[number / 64] |= 1 << (number % 64);
        }
    }
    names.map(|name| index.get(name).copied().unwrap_or_default()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_set_has_a_bit() {
        assert!(SETS.lines().count() <= 256);
        assert_eq!(all_sets(["bob", "xyz"].into_iter()), [sets_of("bob"), [0; 4]]);
    }
}
