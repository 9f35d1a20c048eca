;; A contract whose message is a letter and the rest: what to do, and with what.
;;
;;   r REST   answers with REST
;;   w REST   writes "written" under "k", then answers with REST
;;   q REST   sends the query REST and answers with what it got
;;   Q REST   sends the query REST and writes what it got under "k"
;;   s        iterates over everything it has stored
;;   p        traps
;;   l        never ends
;;
;; Anything else does nothing. A reply is written under "r".
(module
  (import "env" "db_write" (func $db_write (param i32 i32)))
  (import "env" "db_scan" (func $db_scan (param i32 i32 i32) (result i32)))
  (import "env" "db_next_key" (func $db_next_key (param i32) (result i32)))
  (import "env" "query_chain" (func $query_chain (param i32) (result i32)))

  (memory (export "memory") 32)
  (global $free (mut i32) (i32.const 4096))

  ;; Regions (offset, capacity, length) of the constants below: "k", "r", "written", an empty response.
  (data (i32.const 16) "\40\00\00\00\01\00\00\00\01\00\00\00")
  (data (i32.const 28) "\41\00\00\00\01\00\00\00\01\00\00\00")
  (data (i32.const 40) "\50\00\00\00\07\00\00\00\07\00\00\00")
  (data (i32.const 52) "\60\00\00\00\3e\00\00\00\3e\00\00\00")
  (data (i32.const 64) "kr")
  (data (i32.const 80) "written")
  (data (i32.const 96) "{\"ok\":{\"messages\":[],\"attributes\":[],\"events\":[],\"data\":null}}")

  (func (export "interface_version_8"))
  (func (export "deallocate") (param i32))

  (func $region (param $offset i32) (param $length i32) (result i32)
    (local $region i32)
    (local.set $region (global.get $free))
    (global.set $free (i32.add (global.get $free) (i32.const 12)))
    (i32.store (local.get $region) (local.get $offset))
    (i32.store offset=4 (local.get $region) (local.get $length))
    (i32.store offset=8 (local.get $region) (local.get $length))
    (local.get $region))

  (func $allocate (export "allocate") (param $size i32) (result i32)
    (local $region i32)
    (local.set $region (call $region (i32.add (global.get $free) (i32.const 12)) (local.get $size)))
    (global.set $free
      (i32.and
        (i32.add (i32.add (global.get $free) (local.get $size)) (i32.const 3))
        (i32.const -4)))
    (local.get $region))

  ;; A part of a region, without its first and last bytes.
  (func $part (param $region i32) (param $first i32) (param $last i32) (result i32)
    (call $region
      (i32.add (i32.load (local.get $region)) (local.get $first))
      (i32.sub
        (i32.sub (i32.load offset=8 (local.get $region)) (local.get $first))
        (local.get $last))))

  ;; The chain answers {"ok":ANSWER}.
  (func $query (param $request i32) (result i32)
    (call $part (call $query_chain (local.get $request)) (i32.const 6) (i32.const 1)))

  (func $scan
    (local $iterator i32)
    (local.set $iterator (call $db_scan (i32.const 0) (i32.const 0) (i32.const 1)))
    (loop $next (br_if $next (call $db_next_key (local.get $iterator)))))

  (func $act (param $msg i32) (result i32)
    (local $letter i32)
    (local $rest i32)
    (local.set $letter (i32.load8_u (i32.load (local.get $msg))))
    (local.set $rest (call $part (local.get $msg) (i32.const 1) (i32.const 0)))
    (if (i32.eq (local.get $letter) (i32.const 0x72)) (then (return (local.get $rest))))
    (if (i32.eq (local.get $letter) (i32.const 0x77))
      (then
        (call $db_write (i32.const 16) (i32.const 40))
        (return (local.get $rest))))
    (if (i32.eq (local.get $letter) (i32.const 0x71)) (then (return (call $query (local.get $rest)))))
    (if (i32.eq (local.get $letter) (i32.const 0x51))
      (then (call $db_write (i32.const 16) (call $query (local.get $rest)))))
    (if (i32.eq (local.get $letter) (i32.const 0x73)) (then (call $scan)))
    (if (i32.eq (local.get $letter) (i32.const 0x70)) (then (unreachable)))
    (if (i32.eq (local.get $letter) (i32.const 0x6c)) (then (loop $forever (br $forever))))
    (i32.const 52))

  (func (export "instantiate") (param $env i32) (param $info i32) (param $msg i32) (result i32)
    (call $act (local.get $msg)))
  (func (export "execute") (param $env i32) (param $info i32) (param $msg i32) (result i32)
    (call $act (local.get $msg)))
  (func (export "query") (param $env i32) (param $msg i32) (result i32)
    (call $act (local.get $msg)))
  (func (export "migrate") (param $env i32) (param $msg i32) (result i32)
    (call $act (local.get $msg)))
  (func (export "sudo") (param $env i32) (param $msg i32) (result i32)
    (call $act (local.get $msg)))
  (func (export "reply") (param $env i32) (param $reply i32) (result i32)
    (call $db_write (i32.const 28) (local.get $reply))
    (i32.const 52)))
