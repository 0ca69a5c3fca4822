//! Which area codes have which clocks, in countries that have several. As of July 2026.
//!
//! Of North America: the time zones that Google's libphonenumber has for prefixes (`resources/timezones/map_data.txt` at commit
//! f7e3e88c, Apache-2.0), put together by area code; where an area code lies in two zones, that of most of its people; and overlays that
//! came later, of the area that they lie over. Of the others: the countries' own numbering plans, with the zones of the IANA database.

/// The code of a country, a zone, and the areas that have it. Of areas that begin alike the longest counts.
pub(super) const AREAS: &[(&str, &str, &str)] = &[
    // North America: area codes, of mobile numbers, too.
    (
        "1",
        "America/New_York",
        "201 202 203 207 212 215 216 220 223 227 229 231 234 239 240 248 252 260 267 269 272 276 283 301 302 \
         304 305 313 315 317 321 324 326 329 330 332 336 339 347 351 352 363 380 386 401 404 407 410 412 413 \
         419 423 434 436 440 443 445 463 470 472 475 478 484 502 508 513 516 517 518 540 551 561 567 570 571 \
         574 582 585 586 603 606 607 609 610 614 616 617 624 631 640 645 646 656 667 678 679 680 681 686 703 \
         704 706 716 717 718 724 727 728 729 732 734 740 743 754 757 762 765 770 771 772 774 781 786 802 803 \
         804 810 812 813 814 821 826 828 835 838 839 843 845 848 854 856 857 859 860 862 863 864 865 878 904 \
         906 908 910 912 914 917 919 929 930 934 937 941 943 947 948 954 959 973 978 980 984 989",
    ),
    (
        "1",
        "America/Chicago",
        "205 210 214 217 218 219 224 225 228 235 251 254 256 262 270 274 281 308 309 312 314 316 318 319 320 \
         325 327 331 334 337 346 353 361 364 402 405 409 414 417 430 432 447 448 457 464 469 471 479 483 501 \
         504 507 512 515 531 534 539 557 563 572 573 580 601 605 608 612 615 618 620 621 629 630 636 641 651 \
         659 660 662 682 689 701 708 712 713 715 726 730 731 737 763 769 773 779 785 806 815 816 817 830 832 \
         847 850 861 870 872 901 903 913 918 920 931 936 938 940 945 952 956 972 975 979 985",
    ),
    (
        "1",
        "America/Los_Angeles",
        "206 209 213 253 279 310 323 341 350 357 360 369 408 415 424 425 442 458 503 509 510 530 541 559 562 \
         564 619 626 628 650 657 661 669 702 707 714 725 738 747 760 775 805 818 820 831 837 840 858 909 916 \
         925 949 951 971",
    ),
    (
        "1",
        "America/Toronto",
        "226 249 263 289 343 354 365 367 382 416 418 437 438 450 468 514 519 548 579 581 613 647 683 705 742 \
         753 807 819 873 905 942",
    ),
    ("1", "America/Denver", "303 307 385 406 435 505 575 719 720 748 801 915 970 983"),
    ("1", "America/Vancouver", "236 250 257 604 672 778"),
    ("1", "America/Edmonton", "368 403 587 780 825"),
    ("1", "America/Phoenix", "480 520 602 623 928"),
    ("1", "America/Halifax", "428 506 782 902"),
    ("1", "America/Winnipeg", "204 431 474 584"),
    ("1", "America/Santo_Domingo", "809 829 849"),
    ("1", "America/Boise", "208 986"),
    ("1", "America/Jamaica", "658 876"),
    ("1", "America/Puerto_Rico", "787 939"),
    ("1", "America/Regina", "306 639"),
    ("1", "America/St_Johns", "709 879"),
    ("1", "America/Anchorage", "907"),
    ("1", "America/Anguilla", "264"),
    ("1", "America/Antigua", "268"),
    ("1", "America/Barbados", "246"),
    ("1", "America/Cayman", "345"),
    ("1", "America/Dominica", "767"),
    ("1", "America/Grand_Turk", "649"),
    ("1", "America/Grenada", "473"),
    ("1", "America/Lower_Princes", "721"),
    ("1", "America/Montserrat", "664"),
    ("1", "America/Nassau", "242"),
    ("1", "America/Port_of_Spain", "868"),
    ("1", "America/St_Kitts", "869"),
    ("1", "America/St_Lucia", "758"),
    ("1", "America/St_Thomas", "340"),
    ("1", "America/St_Vincent", "784"),
    ("1", "America/Tortola", "284"),
    ("1", "America/Whitehorse", "867"),
    ("1", "Atlantic/Bermuda", "441"),
    ("1", "Pacific/Guam", "671"),
    ("1", "Pacific/Honolulu", "808"),
    ("1", "Pacific/Pago_Pago", "684"),
    ("1", "Pacific/Saipan", "670"),
    // Brazil: the first two digits, of mobile numbers, too.
    (
        "55",
        "America/Sao_Paulo",
        "11 12 13 14 15 16 17 18 19 21 22 24 27 28 31 32 33 34 35 37 38 41 42 43 44 45 46 47 48 49 51 53 54 \
         55 61 62 64",
    ),
    ("55", "America/Araguaina", "63"),
    ("55", "America/Bahia", "71 73 74 75 77"),
    ("55", "America/Maceio", "79 82"),
    ("55", "America/Recife", "81 87"),
    ("55", "America/Fortaleza", "83 84 85 86 88 89 98 99"),
    ("55", "America/Belem", "91 94 96"),
    ("55", "America/Santarem", "93"),
    ("55", "America/Cuiaba", "65 66"),
    ("55", "America/Campo_Grande", "67"),
    ("55", "America/Manaus", "92 97"),
    ("55", "America/Boa_Vista", "95"),
    ("55", "America/Porto_Velho", "69"),
    ("55", "America/Rio_Branco", "68"),
    // Mexico: what is not the capital's, of mobile numbers, too.
    ("52", "America/Tijuana", "616 646 658 661 664 665 686"),
    (
        "52",
        "America/Hermosillo",
        "622 623 631 632 633 634 637 638 641 642 643 644 645 647 651 653 662",
    ),
    (
        "52",
        "America/Mazatlan",
        "311 319 323 324 325 327 389 612 613 615 624 667 668 669 672 673 687 694 695 696 697 698",
    ),
    ("52", "America/Chihuahua", "614 621 625 627 628 629 635 636 639 648 649 652 659"),
    ("52", "America/Ojinaga", "626"),
    ("52", "America/Ciudad_Juarez", "656"),
    ("52", "America/Matamoros", "867 868 877 878 891 894 897 899"),
    ("52", "America/Cancun", "983 984 987 998"),
    // Australia: lines that stand somewhere; mobile numbers do not say where.
    ("61", "Australia/Sydney", "2"),
    ("61", "Australia/Melbourne", "3"),
    ("61", "Australia/Hobart", "36"),
    ("61", "Australia/Brisbane", "7"),
    ("61", "Australia/Adelaide", "87 88"),
    ("61", "Australia/Perth", "86 89"),
    ("61", "Australia/Darwin", "889"),
    // Indonesia: the same.
    ("62", "Asia/Makassar", "36 37 38 4 511 512 517 518 526 54 55"),
    ("62", "Asia/Jayapura", "9"),
    // Russia: the same; what says nothing is Moscow's. Kazakhstan has one zone.
    ("7", "Europe/Moscow", "3 4 8 9"),
    ("7", "Asia/Almaty", "6 7"),
    ("7", "Europe/Kaliningrad", "401"),
    ("7", "Europe/Volgograd", "844"),
    ("7", "Europe/Samara", "341 846 848"),
    ("7", "Europe/Saratov", "845"),
    ("7", "Europe/Ulyanovsk", "842"),
    ("7", "Europe/Astrakhan", "851"),
    ("7", "Asia/Yekaterinburg", "342 343 345 346 347 349 351 352 353"),
    ("7", "Asia/Omsk", "381"),
    ("7", "Asia/Novosibirsk", "383"),
    ("7", "Asia/Tomsk", "382"),
    ("7", "Asia/Barnaul", "385 388"),
    ("7", "Asia/Novokuznetsk", "384"),
    ("7", "Asia/Krasnoyarsk", "390 391 394"),
    ("7", "Asia/Irkutsk", "301 395"),
    ("7", "Asia/Chita", "302"),
    ("7", "Asia/Yakutsk", "411 416"),
    ("7", "Asia/Vladivostok", "421 423 426"),
    ("7", "Asia/Sakhalin", "424"),
    ("7", "Asia/Magadan", "413"),
    ("7", "Asia/Kamchatka", "415"),
    ("7", "Asia/Anadyr", "427"),
];
